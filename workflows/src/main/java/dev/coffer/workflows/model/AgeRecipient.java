package dev.coffer.workflows.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Whom a file is sealed to: an X25519 recipient of the age format (C2SP, "The age file encryption
 * format"), which is the Bech32 text (BIP-173) of a public key of 32 bytes after {@code age1}. Its
 * checksum finds every mistake in up to four characters, so a mistyped key is refused and never
 * sealed to.
 */
public record AgeRecipient(@JsonValue String value) {
  private static final String PREFIX = "age1";

  /** 32 bytes as groups of five bits, and the checksum. */
  private static final int LENGTH = PREFIX.length() + 52 + 6;

  private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public AgeRecipient {
    if (value.length() != LENGTH || !value.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "a recipient begins with age1 and has " + LENGTH + " characters");
    }
    if (!isSound(value)) {
      throw new IllegalArgumentException(
          "the recipient's checksum does not fit: a character is mistyped");
    }
  }

  /** What people compare: the SHA-256 of the text. */
  public Digest fingerprint() {
    return Digest.of(value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isSound(String text) {
    int checksum = 1;
    // The prefix "age", as BIP-173 spreads it: high bits, a zero, low bits.
    for (int i = 0; i < PREFIX.length() - 1; i++) {
      checksum = next(checksum, text.charAt(i) >> 5);
    }
    checksum = next(checksum, 0);
    for (int i = 0; i < PREFIX.length() - 1; i++) {
      checksum = next(checksum, text.charAt(i) & 31);
    }
    int last = 0;
    for (int i = PREFIX.length(); i < text.length(); i++) {
      int group = ALPHABET.indexOf(text.charAt(i));
      if (group < 0) {
        return false;
      }
      checksum = next(checksum, group);
      last = i < LENGTH - 6 ? group : last;
    }
    // 52 groups are four bits more than a key has; they are zero.
    return checksum == 1 && (last & 15) == 0;
  }

  private static int next(int checksum, int group) {
    int top = checksum >>> 25;
    int sum = ((checksum & 0x1ffffff) << 5) ^ group;
    for (int bit = 0; bit < GENERATOR.length; bit++) {
      sum ^= ((top >> bit) & 1) == 1 ? GENERATOR[bit] : 0;
    }
    return sum;
  }
}
