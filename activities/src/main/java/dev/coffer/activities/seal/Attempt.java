package dev.coffer.activities.seal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One try at writing a backup; part of every name that the try writes under. Two tries never share
 * one: a retry starts over with new packs and new pack keys, it never resumes a cipher.
 */
public record Attempt(@JsonValue String value) {
  private static final Pattern SYNTAX = Pattern.compile("[a-z0-9]{1,24}");
  private static final SecureRandom RANDOM = new SecureRandom();

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Attempt {
    if (!SYNTAX.matcher(value).matches()) {
      throw new IllegalArgumentException("an attempt has 1 to 24 characters of [a-z0-9]");
    }
  }

  /**
   * A name that nothing else has: the number is for people, the 64 random bits keep a workflow that
   * was reset, and so counts from 1 again, apart from its former self.
   *
   * @param number which try it is, from 1, at most 9,999,999
   */
  public static Attempt fresh(int number) {
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    return new Attempt(number + "x" + HexFormat.of().formatHex(random));
  }

  /** The attempt that a text spells, if it is one. */
  public static Optional<Attempt> parse(String text) {
    return SYNTAX.matcher(text).matches() ? Optional.of(new Attempt(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
