package dev.coffer.activities.seal;

import dev.coffer.activities.secret.KeyLoan;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/** HKDF with HMAC-SHA-256 (RFC 5869), extract then expand. */
final class Hkdf {
  private Hkdf() {}

  static byte[] derive(KeyLoan key, byte[] salt, byte[] info, int length) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(key.bytes())
                  .addSalt(salt)
                  .thenExpand(info, length));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java 25 platform has HKDF-SHA256", impossible);
    }
  }
}
