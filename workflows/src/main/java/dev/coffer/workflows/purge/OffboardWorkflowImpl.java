package dev.coffer.workflows.purge;

import static dev.coffer.workflows.purge.Deletion.line;

import dev.coffer.workflows.activity.OffboardActivities;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.purge.PurgeStatus.State;
import dev.coffer.workflows.temporal.Detached;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.List;

/**
 * The offboarding's runbook. Until the grace is over it can be cancelled, and the tenant is
 * protected as ever; then its doors close, and it goes to its end. One that fails there leaves the
 * tenant closed, and the next offboarding takes it up.
 */
public final class OffboardWorkflowImpl implements OffboardWorkflow {
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final int LOOKS = 120;

  private static final List<Line> LINES =
      List.of(
          line(State.PLANNING, "List all that the tenant has, and what keeps it"),
          line(State.WAITING_FOR_APPROVAL, "Wait for approvals that this tenant leaves"),
          line(State.WAITING_OUT_GRACE, "Wait out the grace; it can still be cancelled"),
          line(State.CLOSING, "Let nothing new of the tenant start, wait for what runs"),
          line(State.EXPORTING, "Seal the newest good backups to the tenant's key"),
          line(State.MARKING, "Mark every backup"),
          line(State.DELETING, "Delete by version, manifests first"),
          line(State.PROVING, "Read the absence back"),
          line(State.SHREDDING, "Destroy the key for good, prove that it opens nothing"),
          line(State.CERTIFYING, "Sign and lock certificate and tombstone"),
          line(State.RECORDING, "Close the run, give credentials back"));

  private final PurgeRequest request;
  private final OffboardActivities books;
  private final OffboardActivities steps;
  private final Deletion deletion;

  @WorkflowInit
  public OffboardWorkflowImpl(PurgeRequest request) {
    this.request = request;
    this.books = StepOptions.books(OffboardActivities.class, request.grant());
    this.steps = StepOptions.steps(OffboardActivities.class, request.grant());
    this.deletion =
        new Deletion(request, IncidentReport.Kind.OFFBOARDING, "Offboarding", lines(request));
  }

  private static List<Line> lines(PurgeRequest request) {
    return LINES.stream()
        .filter(line -> request.exportTo() != null || !line.state().equals(State.EXPORTING.name()))
        .toList();
  }

  @Override
  public PurgeResult offboard(PurgeRequest sameRequest) {
    try {
      PurgePlan plan = deletion.plan();
      if (request.dryRun()) {
        return deletion.settle(plan);
      }
      deletion.awaitConsent(plan);
      return Detached.call(() -> leave(plan));
    } catch (TemporalFailure cause) {
      throw deletion.stop(cause);
    }
  }

  /** From the closed door to the record; never stopped half-way. */
  private PurgeResult leave(PurgePlan consented) {
    deletion.enter(State.CLOSING);
    books.close(consented);
    awaitQuiet();
    if (request.exportTo() != null) {
      export();
    }
    // What was backed up since the consent goes, too: it is that the tenant leaves with all it has.
    Absence absence = deletion.delete(deletion.replan());
    deletion.enter(State.SHREDDING);
    ShreddedTenant shredded = steps.shred(absence);
    deletion.enter(State.CERTIFYING);
    CertifiedPurge certified = steps.certify(shredded);
    steps.bury(certified);
    return deletion.record(certified);
  }

  /** When one of them fails, nothing has been deleted yet, and nothing will be. */
  private void export() {
    deletion.enter(State.EXPORTING);
    for (DatasetId dataset : books.exportable(request)) {
      steps.export(request, dataset);
    }
  }

  private void awaitQuiet() {
    for (int look = 1; books.openRuns(request) > 0; look++) {
      if (look == LOOKS) {
        throw Failures.ending(
            FailureCode.BUSY, "runs of the tenant are still open; end them and offboard again");
      }
      Workflow.sleep(LOOK);
    }
  }

  @Override
  public PurgeStatus decide(Decision decision) {
    deletion.take(decision);
    return status();
  }

  @Override
  public void validateDecision(Decision decision) {
    deletion.requireAdmissible(decision);
  }

  @Override
  public PurgeStatus status() {
    return deletion.status();
  }
}
