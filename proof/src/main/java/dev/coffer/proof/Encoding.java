package dev.coffer.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Bytes as text: each has one form, and no other is read. */
final class Encoding {
  private Encoding() {}

  /** Padded base64 (RFC 4648, section 4). */
  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * The bytes of a base64 text. The JDK's decoder accepts missing padding and stray low bits; an
   * encoding has neither.
   *
   * @throws IllegalArgumentException when it is not the one encoding of any bytes
   */
  static byte[] bytes(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (!base64(bytes).equals(text)) {
      throw new IllegalArgumentException("not canonical base64");
    }
    return bytes;
  }

  /** SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits. */
  static String sha256(byte[] bytes) {
    return hex(sha256().digest(bytes));
  }

  /** A new SHA-256, for callers that stream. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
