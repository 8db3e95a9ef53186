package dev.coffer.activities.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CipherCheckTest {
  private static byte[] sound(int mode, byte[] key, byte[] nonce, byte[] aad, byte[] input)
      throws java.security.GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(aad);
    return cipher.doFinal(input);
  }

  @Test
  void thisMachineIsSound() {
    CipherCheck.run();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 255, 768, 4097, 9000})
  void aCipherThatIsWrongAtOneSizeByOneBitIsFoundAndNamed(int size) {
    assertThatThrownBy(
            () ->
                CipherCheck.run(
                    (mode, key, nonce, aad, input) -> {
                      byte[] output = sound(mode, key, nonce, aad, input);
                      if (mode == Cipher.ENCRYPT_MODE && input.length == size) {
                        output[size - 1] ^= 1;
                      }
                      return output;
                    }))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(FailureCode.CIPHER_BROKEN);
              assertThat(failure).hasMessageContaining(" " + size + " bytes");
            });
  }

  @Test
  void aWrongTagIsFound() {
    Sealed.refused(
        FailureCode.CIPHER_BROKEN,
        () ->
            CipherCheck.run(
                (mode, key, nonce, aad, input) -> {
                  byte[] output = sound(mode, key, nonce, aad, input);
                  if (mode == Cipher.ENCRYPT_MODE) {
                    output[output.length - 1] ^= (byte) 0x80;
                  }
                  return output;
                }));
  }

  /** RFC 5869 has no vector with 32 bytes of key; this is its definition, step by step. */
  @Test
  void hkdfIsTheStandards() throws java.security.GeneralSecurityException {
    byte[] salt = Sealed.bytes(2, 32);
    byte[] info = Sealed.bytes(3, 10);
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(salt, "HmacSHA256"));
    byte[] extracted = mac.doFinal(Sealed.bytes(1, 32));
    mac.init(new SecretKeySpec(extracted, "HmacSHA256"));
    mac.update(info);
    byte[] first = mac.doFinal(new byte[] {1});
    mac.update(first);
    mac.update(info);
    byte[] second = mac.doFinal(new byte[] {2});
    assertThat(HexFormat.of().formatHex(Hkdf.derive(Sealed.key(1), salt, info, 64)))
        .isEqualTo(HexFormat.of().formatHex(first) + HexFormat.of().formatHex(second));
  }
}
