package dev.coffer.workflows.admission;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key under which the API admits runs. The API and the workers hold it; the workflow service
 * does not, so nobody who reaches only that service can start, widen or approve a run. Seals are
 * HMAC-SHA-256 (RFC 2104) over a record's canonical text.
 */
public final class AdmissionKey {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /** Takes 32 random bytes. */
  public AdmissionKey(byte[] key) {
    if (key.length != 32) {
      throw new IllegalArgumentException("the admission key has 32 bytes, not " + key.length);
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** The seal of a canonical text, in hexadecimal. */
  public String seal(String canonical) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
    }
  }

  /** Whether the seal is this text's; takes the same time whatever the answer. */
  public boolean verifies(String canonical, String seal) {
    return MessageDigest.isEqual(
        seal(canonical).getBytes(StandardCharsets.US_ASCII),
        seal.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
