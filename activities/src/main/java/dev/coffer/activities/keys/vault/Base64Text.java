package dev.coffer.activities.keys.vault;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.util.Base64;

/** Bytes as the engine's JSON carries them. */
final class Base64Text {
  private Base64Text() {}

  static String of(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException broken) {
      throw garbled();
    }
  }

  static FailureException garbled() {
    return FailureCode.KEYS_UNAVAILABLE.because("the key service's answer is garbled");
  }
}
