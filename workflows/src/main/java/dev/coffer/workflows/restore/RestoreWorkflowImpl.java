package dev.coffer.workflows.restore;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.RestoreActivities;
import dev.coffer.workflows.approval.Approvals;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Incidents;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.restore.RestoreStatus.State;
import dev.coffer.workflows.temporal.Detached;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The restore's runbook. Until promotion begins it can be cancelled and leaves nothing; from then
 * on it goes to its end, or halts and is taken back by its incident. There is no third way, and no
 * way past a failed check (I-4).
 */
public final class RestoreWorkflowImpl implements RestoreWorkflow {
  private static final List<Line> LINES =
      List.of(
          line(State.PLANNING, "Resolve the plan, gate by scope, state, policy and engine"),
          line(State.WAITING_FOR_APPROVAL, "Wait for approvals of exactly this plan"),
          line(State.OPENING, "Verify the approvals, fetch and verify the pinned manifest"),
          line(State.STAGING, "Load into a quarantine that nobody can see"),
          line(State.VERIFYING, "Prove that the staged copy equals the backup"),
          line(State.PROMOTING, "Keep a safety copy, make the restored data live at once"),
          line(State.CHECKING, "Look at live with a reader's eyes"),
          line(State.PROVING, "Sign and lock the restore proof, close the run, clean up"));

  private final RestoreRequest request;
  private final RestoreActivities books;
  private final RestoreActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;
  private final Approvals approvals = new Approvals("restore");

  private State state = State.PLANNING;
  private @Nullable RestorePlan plan;
  private @Nullable FailureCode failure;
  private @Nullable IncidentId incident;

  @WorkflowInit
  public RestoreWorkflowImpl(RestoreRequest request) {
    this.request = request;
    this.books = StepOptions.books(RestoreActivities.class, request.grant());
    this.steps = StepOptions.steps(RestoreActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook =
        Runbook.of(
            "Restore " + request.id() + " from backup " + request.backup(),
            request.grant(),
            LINES,
            SearchKeys.RESTORE.valueSet(request.id().value()),
            SearchKeys.BACKUP.valueSet(request.backup().value()));
  }

  @Override
  public RestoreResult restore(RestoreRequest sameRequest) {
    try {
      enter(State.PLANNING);
      RestorePlan exactly = steps.plan(request);
      plan = exactly;
      approvals.await(exactly, () -> enter(State.WAITING_FOR_APPROVAL));
      enter(State.OPENING);
      books.confirmApprovals(exactly, approvals.decisions());
      approvals.requireNoDenial();
      OpenedBackup opened = steps.open(exactly);
      reportShadows(opened);
      enter(State.STAGING);
      StagedCopy staged = steps.stage(opened);
      enter(State.VERIFYING);
      VerifiedCopy verified = steps.verify(staged);
      requireNotCancelled();
      return Detached.call(() -> publish(verified));
    } catch (TemporalFailure cause) {
      throw stop(cause);
    }
  }

  /** From the first promoting statement to the record; never stopped half-way. */
  private RestoreResult publish(VerifiedCopy verified) {
    enter(State.PROMOTING);
    Promotion promotion = steps.promote(verified);
    enter(State.CHECKING);
    steps.checkLive(promotion);
    enter(State.PROVING);
    RestoreProof proof = steps.prove(promotion);
    RestoreResult result = record(proof);
    runbook.cleanUp("drop quarantines of earlier attempts", () -> steps.discard(request));
    giveBack();
    state = State.DONE;
    runbook.done();
    return result;
  }

  /**
   * Closes the run. By now live data is promoted, checked and proved: a catalog that stays away is
   * reported, and takes nothing back.
   */
  private RestoreResult record(RestoreProof proof) {
    try {
      return books.record(proof);
    } catch (TemporalFailure unrecorded) {
      report("unrecorded", Failed.of(unrecorded));
      return RestoreResult.of(proof);
    }
  }

  private TemporalFailure stop(TemporalFailure cause) {
    if (reached(State.PROMOTING)) {
      return halt(Failed.of(cause));
    }
    Failed failed = Failed.ofCancellable(cause);
    if (failed.code().opensIncident()) {
      return halt(failed);
    }
    boolean clean =
        !reached(State.STAGING)
            || runbook.cleanUp("drop the quarantine", () -> steps.discard(request));
    // A quarantine that stays is a tenant's data at large: the incident tries on until it is gone.
    return clean ? refuse(failed) : halt(failed);
  }

  /** Be sure that the incident is open, then fail. */
  private TemporalFailure halt(Failed failed) {
    String run = request.id().value();
    incident = IncidentId.halting(run);
    Incidents.open(incidentReport(incident, failed, true));
    return end(State.HALTED, Ending.HALTED, failed);
  }

  private TemporalFailure refuse(Failed failed) {
    Ending ending = Ending.of(failed.code());
    return end(State.valueOf(ending.name()), ending, failed);
  }

  private TemporalFailure end(State last, Ending ending, Failed failed) {
    state = last;
    failure = failed.code();
    runbook.failed(ending, failed);
    RestoreFailure closing = new RestoreFailure(request, failed.code(), failed.text(), incident);
    runbook.cleanUp("close the run", () -> books.abandon(closing));
    giveBack();
    return failed.ending();
  }

  /** Something newer on top of pinned versions steers nothing; people hear of it (I-6). */
  private void reportShadows(OpenedBackup opened) {
    if (opened.shadowed() > 0) {
      report(
          "shadowed",
          new Failed(
              FailureCode.OBJECT_SHADOWED,
              opened.shadowed() + " pinned objects have something newer on top"));
    }
  }

  /** Opens an incident that reports and stops nothing. */
  private void report(String reason, Failed seen) {
    incident = IncidentId.reporting(request.id().value(), reason);
    Incidents.open(incidentReport(incident, seen, false));
    runbook.note("Incident " + incident + " reports " + seen.code() + ": " + seen.text());
  }

  private IncidentReport incidentReport(IncidentId id, Failed failed, boolean halted) {
    return new IncidentReport(
        id,
        request.grant(),
        failed.code(),
        failed.text(),
        request.id().value(),
        IncidentReport.Kind.RESTORE,
        request.backup(),
        request.id(),
        halted);
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }

  @Override
  public RestoreStatus decide(Decision decision) {
    approvals.take(decision);
    runbook.note(decision.by() + (decision.approve() ? " approved the plan" : " denied the plan"));
    return status();
  }

  @Override
  public void validateDecision(Decision decision) {
    approvals.requireAdmissible(decision);
  }

  @Override
  public RestoreStatus status() {
    return new RestoreStatus(
        state,
        plan,
        approvals.decisions(),
        approvals.until(),
        failure == null ? null : failure.name(),
        incident);
  }

  private void enter(State next) {
    state = next;
    runbook.enter(next.name());
  }

  private boolean reached(State milestone) {
    return state.compareTo(milestone) >= 0;
  }

  private static void requireNotCancelled() {
    if (CancellationScope.current().isCancelRequested()) {
      throw new CanceledFailure("cancelled");
    }
  }

  private static Line line(State state, String title) {
    return new Line(state.name(), title);
  }
}
