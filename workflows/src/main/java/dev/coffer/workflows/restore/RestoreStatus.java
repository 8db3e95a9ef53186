package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.model.IncidentId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a restore stands; the answer of its query.
 *
 * @param approvalsUntil when the wait for approvals ends; null before it begins
 * @param failure name of the failure's code, once it failed
 * @param incident the incident that halted it, or that reports what it passed by
 */
public record RestoreStatus(
    State state,
    @Nullable RestorePlan plan,
    List<Decision> decisions,
    @Nullable Instant approvalsUntil,
    @Nullable String failure,
    @Nullable IncidentId incident) {

  /** The runbook's lines. */
  public enum State {
    PLANNING,
    WAITING_FOR_APPROVAL,
    OPENING,
    STAGING,
    VERIFYING,
    PROMOTING,
    CHECKING,
    PROVING,
    DONE,
    /** Ended before any effect, by its state, by policy or by a person. */
    REFUSED,
    /** Ended by an outside service or a defect before its promotion. */
    FAILED,
    HALTED,
    CANCELLED
  }

  public RestoreStatus {
    requireNonNull(state, "state is null");
    decisions = List.copyOf(decisions);
  }
}
