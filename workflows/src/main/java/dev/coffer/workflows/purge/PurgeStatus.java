package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.approval.Decision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a purge stands; the answer of its query.
 *
 * @param approvalsUntil when the wait for approvals ends; null before it begins
 * @param graceUntil when the grace ends; null before it begins
 * @param failure name of the failure's code, once it failed
 */
public record PurgeStatus(
    State state,
    @Nullable PurgePlan plan,
    List<Decision> decisions,
    @Nullable Instant approvalsUntil,
    @Nullable Instant graceUntil,
    @Nullable String failure) {

  /** The runbook's lines. */
  public enum State {
    PLANNING,
    WAITING_FOR_APPROVAL,
    WAITING_OUT_GRACE,
    /** Of an offboarding; from here on nothing is cancelled any more. */
    CLOSING,
    /** Of an offboarding that takes something along. */
    EXPORTING,
    MARKING,
    DELETING,
    PROVING,
    /** Of an offboarding. */
    SHREDDING,
    /** Of an offboarding. */
    CERTIFYING,
    RECORDING,
    DONE,
    REFUSED,
    FAILED,
    /** A check failed; an incident reports it. */
    HALTED,
    CANCELLED
  }

  public PurgeStatus {
    requireNonNull(state, "state is null");
    decisions = List.copyOf(decisions);
  }
}
