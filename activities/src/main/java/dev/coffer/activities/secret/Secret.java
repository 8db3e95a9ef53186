package dev.coffer.activities.secret;

import static java.util.Objects.requireNonNull;

/** A credential in memory. Prints as redacted; only {@link #reveal} gives it away. */
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = requireNonNull(value, "secret is null");
  }

  /** The clear text, for the one call that needs it. */
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
