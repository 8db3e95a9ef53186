package dev.coffer.activities.catalog;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.restore.RestoreFailure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A restore, as far as later steps and an undo need it.
 *
 * @param fence grows with each restore of the dataset
 * @param quarantine name of the last staged copy
 * @param identity what the server calls the staged copy for good
 * @param safetyCopy name of the former live data
 * @param promotedAt null until live changed; stays when the promotion is taken back
 */
public record RestoreRecord(
    RestoreId id,
    BackupId backup,
    State state,
    long fence,
    @Nullable String quarantine,
    @Nullable String identity,
    @Nullable String safetyCopy,
    @Nullable Instant promotedAt,
    @Nullable FailureCode failure,
    Instant startedAt) {

  /** How far it came, in order; closed from {@link #DONE} on. */
  public enum State {
    STARTED,
    WAITING_FOR_APPROVAL,
    STAGED,
    PROMOTING,
    PROMOTED,
    DONE,
    REFUSED,
    FAILED,
    CANCELLED,
    HALTED,
    UNDONE;

    /** Whether nothing but an undo follows. */
    public boolean closed() {
      return compareTo(DONE) >= 0;
    }

    /** How a restore that failed so is closed. */
    public static State of(RestoreFailure failure) {
      if (failure.incident() != null) {
        return HALTED;
      }
      if (failure.code() == FailureCode.CANCELLED) {
        return CANCELLED;
      }
      return failure.code().retryable() ? FAILED : REFUSED;
    }
  }
}
