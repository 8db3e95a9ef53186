package dev.coffer.workflows.schedule;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.ScheduleKind;
import org.jspecify.annotations.Nullable;

/**
 * What came of it.
 *
 * @param run id of the backup, verification, rotation, purge, watch or discovery; null when nothing
 *     ran
 * @param text why nothing ran, else empty
 */
public record ScheduledResult(
    ScheduleKind kind, Outcome outcome, @Nullable String run, String text) {

  public ScheduledResult {
    requireNonNull(kind, "kind is null");
    requireNonNull(outcome, "outcome is null");
    requireNonNull(text, "text is null");
  }

  /** How it ended. */
  public enum Outcome {
    /** It ran to a good end. */
    DONE,
    /** Another run of the same workflow was under way. */
    SKIPPED,
    /** There was nothing to do: paused, not declared any more, or nothing to do it with. */
    NOTHING
  }
}
