package dev.coffer.workflows.approval;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wait for people to approve exactly one plan. Whether a decision is real is not judged here:
 * its seal is verified by a step, under a key that workflow code does not have.
 */
public final class Approvals {
  private final String what;
  private final List<Decision> decisions = new ArrayList<>();
  private @Nullable Approvable plan;
  private @Nullable Instant until;

  /**
   * @param what the kind of run that waits, as a person would say it, for example {@code restore}
   */
  public Approvals(String what) {
    this.what = what;
  }

  /**
   * Waits until enough people approved, one denied, or the time is over. A plan that needs nobody's
   * approval does not wait. Fails with {@code APPROVAL_EXPIRED}.
   *
   * @param waits runs once, when the wait begins
   */
  public void await(Approvable awaited, Runnable waits) {
    if (awaited.approvals() == 0) {
      return;
    }
    plan = awaited;
    until = now().plus(awaited.approvalExpiry());
    waits.run();
    boolean decided = Workflow.await(awaited.approvalExpiry(), this::settled);
    if (!decided) {
      throw Failures.ending(
          FailureCode.APPROVAL_EXPIRED,
          approvals() + " of " + awaited.approvals() + " approvals came in time");
    }
  }

  /** Fails with {@code APPROVAL_DENIED} when one person denied. */
  public void requireNoDenial() {
    if (denied()) {
      throw Failures.ending(FailureCode.APPROVAL_DENIED, "a person denied the plan");
    }
  }

  /** Takes a decision that {@link #requireAdmissible} let in. */
  public void take(Decision decision) {
    decisions.add(decision);
  }

  /** Refuses whatever cannot count; nothing of it reaches the history. */
  public void requireAdmissible(Decision decision) {
    if (plan == null || until == null || settled()) {
      throw Failures.refusal(FailureCode.INVALID_REQUEST, "the " + what + " waits for no decision");
    }
    if (!now().isBefore(until)) {
      throw Failures.refusal(FailureCode.APPROVAL_EXPIRED, "the time to decide is over");
    }
    if (!decision.plan().equals(plan.digest())) {
      throw Failures.refusal(FailureCode.INVALID_REQUEST, "the decision is on another plan");
    }
    if (decision.by().equals(plan.grant().requestedBy())) {
      throw Failures.refusal(
          FailureCode.FORBIDDEN, "who asked for a " + what + " cannot decide on it");
    }
    if (decisions.stream().anyMatch(earlier -> earlier.by().equals(decision.by()))) {
      throw Failures.refusal(FailureCode.ALREADY_EXISTS, "this person has decided before");
    }
  }

  public List<Decision> decisions() {
    return List.copyOf(decisions);
  }

  /** When the wait ends; null before it begins. */
  public @Nullable Instant until() {
    return until;
  }

  private boolean settled() {
    return denied() || (plan != null && approvals() >= plan.approvals());
  }

  private boolean denied() {
    return decisions.stream().anyMatch(decision -> !decision.approve());
  }

  private long approvals() {
    return decisions.stream().filter(Decision::approve).count();
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
