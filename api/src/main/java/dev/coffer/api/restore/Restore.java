package dev.coffer.api.restore;

import dev.coffer.api.problem.Ending;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One restore.
 *
 * @param state {@code STARTED}, {@code PLANNING}, {@code WAITING_FOR_APPROVAL}, {@code OPENING},
 *     {@code STAGING}, {@code STAGED}, {@code VERIFYING}, {@code PROMOTING}, {@code PROMOTED},
 *     {@code CHECKING}, {@code PROVING}; at the end {@code DONE}, {@code REFUSED}, {@code FAILED},
 *     {@code HALTED}, {@code CANCELLED} or {@code UNDONE}
 * @param plan while the run stands; absent until it is made
 * @param planDigest what decisions name; absent until the plan is made
 * @param approvalsUntil when the wait for approvals ends
 * @param undoable whether the former live data is kept and nothing replaced it since
 * @param fingerprint digest over all streams' row counts and row digests
 * @param incident the incident that a halt opened
 */
public record Restore(
    String tenant,
    String dataset,
    String id,
    String backup,
    String state,
    String requestedBy,
    String reason,
    Instant startedAt,
    @Nullable Plan plan,
    @Nullable String planDigest,
    @Nullable Instant approvalsUntil,
    List<Decision> decisions,
    @Nullable Instant promotedAt,
    @Nullable Instant finishedAt,
    @Nullable Instant undoneAt,
    boolean undoable,
    long rows,
    long bytes,
    @Nullable String fingerprint,
    @Nullable String proof,
    @Nullable Ending failure,
    @Nullable String incident) {

  public Restore {
    decisions = List.copyOf(decisions);
  }

  /** One person's word on the plan. */
  public record Decision(String by, NewDecision.Word decision, String note) {}
}
