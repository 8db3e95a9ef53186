package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.RestoreId;
import java.time.Instant;

/** A restore that was taken back, or had been before. */
public record UndoResult(RestoreId restore, Outcome outcome, Instant at) {
  /** What undo found and did. */
  public enum Outcome {
    UNDONE,
    NOT_PROMOTED
  }

  public UndoResult {
    requireNonNull(restore, "restore is null");
    requireNonNull(outcome, "outcome is null");
    requireNonNull(at, "at is null");
  }
}
