package dev.coffer.activities.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one version that was to be deleted.
 *
 * @param lockedUntil when its lock ends; null unless {@link Outcome#LOCKED}
 */
public record Removal(
    String key, String versionId, Outcome outcome, @Nullable Instant lockedUntil) {

  /** What the store did. */
  public enum Outcome {
    /** It is not there any more; a store does not always say whether it was. */
    GONE,
    /** Its lock is not over: it stays. */
    LOCKED,
    /** A legal hold is on it: it stays. */
    HELD
  }
}
