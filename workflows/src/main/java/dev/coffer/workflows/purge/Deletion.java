package dev.coffer.workflows.purge;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.PurgeActivities;
import dev.coffer.workflows.approval.Approvals;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Incidents;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.purge.PurgeStatus.State;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What every run that deletes has in common: its plan, the consent to it, the deletes, and how it
 * ends. Until the consent is there it can be cancelled and has changed nothing.
 */
final class Deletion {
  private final PurgeRequest request;
  private final PurgeActivities books;
  private final PurgeActivities steps;
  private final CredentialActivities credentials;
  private final IncidentReport.Kind kind;
  private final Runbook runbook;
  private final Approvals approvals;

  private State state = State.PLANNING;
  private @Nullable PurgePlan plan;
  private @Nullable Instant graceUntil;
  private @Nullable FailureCode failure;

  /**
   * @param kind what the run is, in an incident that it opens
   * @param title what it is, as a person would say it
   */
  Deletion(PurgeRequest request, IncidentReport.Kind kind, String title, List<Line> lines) {
    this.request = request;
    this.kind = kind;
    this.books = StepOptions.books(PurgeActivities.class, request.grant());
    this.steps = StepOptions.steps(PurgeActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.approvals = new Approvals(kind.name().toLowerCase(Locale.ROOT));
    this.runbook =
        Runbook.of(
            (request.dryRun() ? "Dry run: " : "") + title + ' ' + request.id(),
            request.grant(),
            lines);
  }

  static Line line(State state, String title) {
    return new Line(state.name(), title);
  }

  void enter(State next) {
    state = next;
    runbook.enter(next.name());
  }

  PurgePlan plan() {
    enter(State.PLANNING);
    return replan();
  }

  /** Plans once more, without another look of anybody at it. */
  PurgePlan replan() {
    PurgePlan planned = steps.plan(request);
    plan = planned;
    return planned;
  }

  /** Ends a run with its plan. */
  PurgeResult settle(PurgePlan exactly) {
    return end(books.settle(exactly));
  }

  /** Waits for the approvals that the policy asks for, then out the grace. */
  void awaitConsent(PurgePlan exactly) {
    approvals.await(exactly, () -> enter(State.WAITING_FOR_APPROVAL));
    books.confirmApprovals(exactly, approvals.decisions());
    approvals.requireNoDenial();
    graceUntil = Instant.ofEpochMilli(Workflow.currentTimeMillis()).plus(exactly.grace());
    enter(State.WAITING_OUT_GRACE);
    Workflow.sleep(exactly.grace());
    if (CancellationScope.current().isCancelRequested()) {
      throw new CanceledFailure("cancelled");
    }
  }

  /** Marks, deletes and reads back. */
  Absence delete(PurgePlan exactly) {
    enter(State.MARKING);
    MarkedPurge marked = steps.mark(exactly);
    enter(State.DELETING);
    SweptPurge swept = steps.sweep(marked);
    enter(State.PROVING);
    return steps.proveAbsence(swept);
  }

  CertifiedPurge certify(Absence absence) {
    return steps.certify(absence);
  }

  PurgeResult record(CertifiedPurge certified) {
    enter(State.RECORDING);
    return end(books.record(certified));
  }

  private PurgeResult end(PurgeResult result) {
    if (result.skipped() > 0) {
      runbook.note(result.skipped() + " backups of the plan are held or in use by now and stay");
    }
    if (result.locked() > 0) {
      runbook.note(result.locked() + " stay locked; until " + result.lockedUntil());
    }
    giveBack();
    state = State.DONE;
    runbook.done();
    return result;
  }

  TemporalFailure stop(TemporalFailure cause) {
    Failed failed =
        state.compareTo(State.CLOSING) < 0 ? Failed.ofCancellable(cause) : Failed.of(cause);
    if (failed.code().opensIncident()) {
      report(failed);
    }
    Ending ending = Ending.of(failed.code());
    state = State.valueOf(ending.name());
    failure = failed.code();
    runbook.failed(ending, failed);
    PurgeFailure closing = new PurgeFailure(request, failed.code(), failed.text());
    runbook.cleanUp("close the run", () -> books.abandon(closing));
    giveBack();
    return failed.ending();
  }

  /** Freezes nothing: no data was about to be exposed, and every restore checks for itself. */
  private void report(Failed failed) {
    IncidentId id =
        IncidentId.reporting(request.id(), kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    Incidents.open(
        new IncidentReport(
            id,
            request.grant(),
            failed.code(),
            failed.text(),
            request.id(),
            kind,
            null,
            null,
            false));
    runbook.note("Incident " + id + " is open");
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }

  void take(Decision decision) {
    approvals.take(decision);
    runbook.note(decision.by() + (decision.approve() ? " approved the plan" : " denied the plan"));
  }

  void requireAdmissible(Decision decision) {
    approvals.requireAdmissible(decision);
  }

  PurgeStatus status() {
    return new PurgeStatus(
        state,
        plan,
        approvals.decisions(),
        approvals.until(),
        graceUntil,
        failure == null ? null : failure.name());
  }
}
