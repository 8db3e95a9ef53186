package dev.coffer.workflows.model;

import java.util.regex.Pattern;

/**
 * The one syntax of identifiers. They become path segments, key names and workflow ids, so the
 * alphabet is closed: no case, no dots, no percent signs, nothing that a store, a shell or a URL
 * could read in two ways.
 */
public final class Names {
  /** Syntax of every identifier that Coffer stores or receives. */
  public static final String ID_PATTERN = "[a-z0-9][a-z0-9-]{1,62}";

  static final int MAX_LENGTH = 63;

  private static final Pattern ID = Pattern.compile(ID_PATTERN);

  private Names() {}

  /** Whether {@code value} is a well-formed identifier. */
  public static boolean isId(String value) {
    return ID.matcher(value).matches();
  }

  static void requireId(String what, String value) {
    if (!isId(value)) {
      // The value itself is left out: it may be hostile, and this text reaches logs.
      throw new IllegalArgumentException(
          what + " id must match " + ID_PATTERN + ", got " + value.length() + " characters");
    }
  }
}
