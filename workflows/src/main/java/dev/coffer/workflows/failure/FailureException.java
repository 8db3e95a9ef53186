package dev.coffer.workflows.failure;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that adapters and steps throw. Its text is public: it reaches workflow
 * histories, the API and the CLI, so it carries ids, counts and digests, never row values, names of
 * tables, connection strings or secrets (I-7).
 */
public final class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  FailureException(FailureCode code, String text, @Nullable Throwable cause) {
    super(text, cause);
    this.code = code;
  }

  public FailureCode code() {
    return code;
  }
}
