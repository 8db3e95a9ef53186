package dev.coffer.workflows.adopt;

import dev.coffer.workflows.activity.AdoptActivities;
import dev.coffer.workflows.activity.BackupActivities;
import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.backup.SealedBackup;
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

/**
 * The runbook of an adoption. From the quarantine on it is a backup like any other; the quarantine
 * is dropped however it ends.
 */
public final class AdoptWorkflowImpl implements AdoptWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("SURVEYING", "Read the archive, run nothing of it"),
          new Line("ADMITTING", "Resolve the envelope, gate by state and policy"),
          new Line("LOADING", "Load into a new quarantine, look for a second tenant"),
          new Line("CAPTURING", "Dump the quarantine, chunk, seal and store"),
          new Line("DISCARDING", "Drop the quarantine"),
          new Line("COMMITTING", "Read back and verify, put the signed manifest"),
          new Line("RECORDING", "List the recovery point as imported"),
          new Line("RETURNING", "Give credentials back"));

  private final AdoptRequest request;
  private final AdoptActivities archives;
  private final AdoptActivities gate;
  private final BackupActivities books;
  private final BackupActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;
  private boolean admitted;
  private boolean loaded;

  @WorkflowInit
  public AdoptWorkflowImpl(AdoptRequest request) {
    this.request = request;
    this.archives = StepOptions.steps(AdoptActivities.class, request.grant());
    this.gate = StepOptions.books(AdoptActivities.class, request.grant());
    this.books = StepOptions.books(BackupActivities.class, request.grant());
    this.steps = StepOptions.steps(BackupActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook =
        Runbook.of(
            (request.preview() ? "Look at an archive for " : "Adopt ") + request.id(),
            request.grant(),
            LINES,
            SearchKeys.BACKUP.valueSet(request.id().value()));
  }

  @Override
  public AdoptResult adopt(AdoptRequest sameRequest) {
    try {
      runbook.enter("SURVEYING");
      SurveyedArchive archive = archives.survey(request);
      BackupResult backup = request.preview() ? null : backup(archive);
      runbook.enter("RETURNING");
      discard();
      giveBack();
      runbook.done();
      return AdoptResult.of(archive, backup);
    } catch (TemporalFailure failure) {
      throw abandon(failure);
    }
  }

  private BackupResult backup(SurveyedArchive archive) {
    runbook.enter("ADMITTING");
    admitted = true;
    AdoptOrder order = gate.admit(archive);
    runbook.enter("LOADING");
    loaded = true;
    LoadedArchive copy = archives.load(order);
    runbook.enter("CAPTURING");
    SealedBackup sealed = archives.capture(copy);
    runbook.enter("DISCARDING");
    discard();
    runbook.enter("COMMITTING");
    CommittedBackup committed = steps.commit(sealed);
    runbook.enter("RECORDING");
    // The manifest is put: from here on it is a recovery point, whatever is cancelled.
    return Detached.call(() -> books.record(committed));
  }

  /** What could not be dropped the first time is tried once more at the end. */
  private void discard() {
    if (loaded) {
      loaded = !runbook.cleanUp("drop the quarantine", () -> archives.discard(request));
    }
  }

  private TemporalFailure abandon(TemporalFailure cause) {
    Failed failed = Failed.ofCancellable(cause);
    if (failed.code().opensIncident()) {
      Incidents.open(report(failed));
    }
    runbook.failed(Ending.of(failed.code()), failed);
    discard();
    if (admitted) {
      BackupRequest backup = new BackupRequest(request.id(), request.grant(), request.reason());
      runbook.cleanUp(
          "close the run",
          () -> books.abandon(new BackupFailure(backup, failed.code(), failed.text())));
    }
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
