package dev.coffer.workflows.backup;

import dev.coffer.workflows.activity.BackupActivities;
import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Incidents;
import dev.coffer.workflows.temporal.Detached;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** The backup's runbook. A cancellation before the commit leaves nothing that is listed. */
public final class BackupWorkflowImpl implements BackupWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("ADMITTING", "Resolve the envelope, gate by state and policy"),
          new Line("CAPTURING", "Dump, chunk, seal and store"),
          new Line("COMMITTING", "Read back and verify, put the signed manifest"),
          new Line("RECORDING", "List the recovery point, judge what looks unusual"),
          new Line("RETURNING", "Give credentials back"));

  private final BackupRequest request;
  private final BackupActivities books;
  private final BackupActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public BackupWorkflowImpl(BackupRequest request) {
    this.request = request;
    this.books = StepOptions.books(BackupActivities.class, request.grant());
    this.steps = StepOptions.steps(BackupActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook =
        Runbook.of(
            "Backup " + request.id(),
            request.grant(),
            LINES,
            SearchKeys.BACKUP.valueSet(request.id().value()));
  }

  @Override
  public BackupResult backup(BackupRequest sameRequest) {
    try {
      runbook.enter("ADMITTING");
      BackupOrder order = books.admit(request);
      runbook.enter("CAPTURING");
      SealedBackup sealed = steps.capture(order);
      runbook.enter("COMMITTING");
      CommittedBackup committed = steps.commit(sealed);
      runbook.enter("RECORDING");
      // The manifest is put: from here on it is a recovery point, whatever is cancelled.
      BackupResult result = Detached.call(() -> books.record(committed));
      result.anomalies().forEach(anomaly -> runbook.note("Unusual: " + anomaly));
      runbook.enter("RETURNING");
      giveBack();
      runbook.done();
      return result;
    } catch (TemporalFailure failure) {
      throw abandon(failure);
    }
  }

  private TemporalFailure abandon(TemporalFailure cause) {
    Failed failed = Failed.ofCancellable(cause);
    if (failed.code().opensIncident()) {
      Incidents.open(report(failed));
    }
    runbook.failed(Ending.of(failed.code()), failed);
    runbook.cleanUp(
        "close the run",
        () -> books.abandon(new BackupFailure(request, failed.code(), failed.text())));
    giveBack();
    return failed.ending();
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }

  /** Names no backup: what failed was never listed, so there is nothing to hold. */
  private IncidentReport report(Failed failed) {
    return IncidentReport.halting(
        IncidentReport.Kind.BACKUP,
        request.grant(),
        request.id().value(),
        failed.code(),
        failed.text());
  }
}
