package dev.coffer.activities.pipeline;

import dev.coffer.activities.keys.KeySession;
import dev.coffer.proof.Dsse;
import java.util.List;

/** Lets the format sign and verify with a session of the key service. */
public final class Signing {
  private Signing() {}

  /** Signs with the tenant's key, which stays in the key service. */
  public static Dsse.Signer by(KeySession session) {
    return message -> {
      KeySession.Signature signature = session.sign(message);
      return new Dsse.Signed(signature.keyId(), signature.bytes());
    };
  }

  /** The tenant's public keys; they are all that verifying takes. */
  public static List<Dsse.TrustedKey> trusted(KeySession session) {
    return session.verificationKeys().stream()
        .map(key -> new Dsse.TrustedKey(key.keyId(), key.bytes()))
        .toList();
  }
}
