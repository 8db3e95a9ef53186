package dev.coffer.activities.step;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.approval.Approvable;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.failure.FailureCode;
import java.util.List;
import java.util.Map;

/** Verifies people's decisions on a plan: that the API sealed them, and that they are enough. */
final class Decisions {
  private final Trail trail;
  private final AdmissionKey admission;

  Decisions(Trail trail, AdmissionKey admission) {
    this.trail = trail;
    this.admission = admission;
  }

  /**
   * Audits every decision. A denial needs no company; whether there is one is the workflow's to
   * ask.
   *
   * @param what the kind of run, for the audit's actions, for example {@code restore}
   * @throws dev.coffer.workflows.failure.FailureException {@code REQUEST_FORGED}
   */
  void confirm(String what, Approvable plan, List<Decision> decisions) {
    for (Decision decision : decisions) {
      if (!admission.verifies(decision.canonical(), decision.seal())
          || !decision.plan().equals(plan.digest())) {
        throw FailureCode.REQUEST_FORGED.because("a decision was not sealed by the API");
      }
      trail.done(
          requireNonNull(plan.grant().tenant(), "a plan is of one tenant"),
          plan.grant(),
          what + (decision.approve() ? ".approved." : ".denied.") + decision.by(),
          Map.of("plan", decision.plan().hex(), "by", decision.by()));
    }
    boolean denied = decisions.stream().anyMatch(decision -> !decision.approve());
    long people =
        decisions.stream()
            .filter(Decision::approve)
            .map(Decision::by)
            .filter(by -> !by.equals(plan.grant().requestedBy()))
            .distinct()
            .count();
    if (!denied && people < plan.approvals()) {
      throw FailureCode.REQUEST_FORGED.because(
          "%d approvals of %d are there".formatted(people, plan.approvals()));
    }
  }
}
