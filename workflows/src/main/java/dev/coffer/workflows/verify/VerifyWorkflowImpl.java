package dev.coffer.workflows.verify;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.VerifyActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Incidents;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/**
 * The verification's runbook. A failed check is its result, and an incident that holds the backup.
 * It freezes nothing: no data was about to be exposed, and every restore checks for itself.
 */
public final class VerifyWorkflowImpl implements VerifyWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("VERIFYING", "Read the backup and check what it says"),
          new Line("RECORDING", "Keep the verdict"),
          new Line("RETURNING", "Give credentials back"));

  private final VerifyRequest request;
  private final VerifyActivities books;
  private final VerifyActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public VerifyWorkflowImpl(VerifyRequest request) {
    this.request = request;
    this.books = StepOptions.books(VerifyActivities.class, request.grant());
    this.steps = StepOptions.steps(VerifyActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook =
        Runbook.of(
            "Verification (" + request.level() + ") of backup " + request.backup(),
            request.grant(),
            LINES,
            SearchKeys.BACKUP.valueSet(request.backup().value()));
  }

  @Override
  public VerifyResult verify(VerifyRequest sameRequest) {
    try {
      runbook.enter("VERIFYING");
      VerifyResult result = steps.verify(request);
      if (result.failure() != null) {
        openIncident(failedCheck(result.failure(), result));
      }
      runbook.enter("RECORDING");
      books.record(request, result);
      runbook.enter("RETURNING");
      giveBack();
      end(result);
      return result;
    } catch (TemporalFailure cause) {
      throw stop(Failed.ofCancellable(cause));
    }
  }

  private void end(VerifyResult result) {
    if (result.failure() == null) {
      runbook.done();
    } else {
      runbook.failed(Ending.HALTED, failedCheck(result.failure(), result));
    }
  }

  private TemporalFailure stop(Failed failed) {
    if (failed.code().opensIncident()) {
      openIncident(failed);
    }
    runbook.failed(Ending.of(failed.code()), failed);
    giveBack();
    return failed.ending();
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }

  private void openIncident(Failed failed) {
    IncidentId id = IncidentId.reporting(request.id(), "verify");
    Incidents.open(
        new IncidentReport(
            id,
            request.grant(),
            failed.code(),
            failed.text(),
            request.id(),
            IncidentReport.Kind.VERIFICATION,
            request.backup(),
            null,
            false));
    runbook.note("Incident " + id + " is open");
  }

  private static Failed failedCheck(FailureCode code, VerifyResult result) {
    return new Failed(code, "the check failed with " + result.findings().size() + " findings");
  }
}
