package dev.coffer.workflows.purge;

import static dev.coffer.workflows.purge.Deletion.line;

import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.purge.PurgeStatus.State;
import dev.coffer.workflows.temporal.Detached;
import dev.coffer.workflows.temporal.Runbook.Line;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/**
 * The purge's runbook. Until the grace is over it can be cancelled and has changed nothing; from
 * then on it goes to its end. One that fails there leaves backups that are marked, which nobody can
 * restore or refer to any more, and the next purge takes them up.
 */
public final class PurgeWorkflowImpl implements PurgeWorkflow {
  private static final List<Line> LINES =
      List.of(
          line(State.PLANNING, "Judge every backup by the retention rules, look for orphans"),
          line(State.WAITING_FOR_APPROVAL, "Wait for approvals of exactly this plan"),
          line(State.WAITING_OUT_GRACE, "Wait out the grace; it can still be cancelled"),
          line(State.MARKING, "Judge the plan again, mark what is still due"),
          line(State.DELETING, "Delete by version, manifests first"),
          line(State.PROVING, "Read the absence back, sign and lock the certificate"),
          line(State.RECORDING, "Close the run, give credentials back"));

  private final PurgeRequest request;
  private final Deletion deletion;

  @WorkflowInit
  public PurgeWorkflowImpl(PurgeRequest request) {
    this.request = request;
    this.deletion = new Deletion(request, IncidentReport.Kind.PURGE, "Purge", LINES);
  }

  @Override
  public PurgeResult purge(PurgeRequest sameRequest) {
    try {
      PurgePlan plan = deletion.plan();
      if (request.dryRun() || !plan.due()) {
        return deletion.settle(plan);
      }
      deletion.awaitConsent(plan);
      return Detached.call(
          () -> {
            Absence absence = deletion.delete(plan);
            return deletion.record(deletion.certify(absence));
          });
    } catch (TemporalFailure cause) {
      throw deletion.stop(cause);
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
