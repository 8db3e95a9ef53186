package dev.coffer.api.fields;

import dev.coffer.workflows.model.Names;

/**
 * Patterns of texts in requests. Anchored, since the API's description carries them too: there a
 * pattern may match anywhere (JSON Schema Validation, 6.3.3).
 */
public final class Fields {
  /** An identifier. */
  public static final String ID = "^" + Names.ID_PATTERN + "$";

  /** A note in one line: no control characters. */
  public static final String LINE = "^[^\\x00-\\x1f\\x7f]*$";

  /** A note that says something. */
  public static final String SOME_LINE = "^[^\\x00-\\x1f\\x7f]+$";

  /** A name that is taken as data. */
  public static final String NAME = "^[^\\x00]+$";

  /** A SHA-256 digest. */
  public static final String DIGEST = "^[0-9a-f]{64}$";

  private Fields() {}
}
