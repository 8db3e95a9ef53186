package dev.coffer.workflows.hold;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.HoldActivities;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Incidents;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.temporal.Detached;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/**
 * The runbook of placing a hold. A hold that began is placed whole: it takes nothing away, so there
 * is nothing that a cancellation would save. One that fails half-way stays in force.
 */
public final class HoldWorkflowImpl implements HoldWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("RECORDING", "Put the hold on record, signed and locked"),
          new Line("MIRRORING", "Set the store's own legal hold on every version"),
          new Line("CLOSING", "Note that the store has followed, give credentials back"));

  private final HoldRequest request;
  private final HoldActivities books;
  private final HoldActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public HoldWorkflowImpl(HoldRequest request) {
    this.request = request;
    this.books = StepOptions.books(HoldActivities.class, request.grant());
    this.steps = StepOptions.steps(HoldActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    BackupId backup = request.backup();
    this.runbook =
        Runbook.of(
            "Hold " + request.id() + " on " + (backup == null ? "every backup" : backup),
            request.grant(),
            LINES,
            backup == null
                ? new SearchAttributeUpdate<?>[0]
                : new SearchAttributeUpdate<?>[] {SearchKeys.BACKUP.valueSet(backup.value())});
  }

  @Override
  public HoldResult place(HoldRequest sameRequest) {
    try {
      HoldResult result = Detached.call(this::place);
      giveBack();
      runbook.done();
      return result;
    } catch (TemporalFailure cause) {
      throw stop(Failed.of(cause));
    }
  }

  private HoldResult place() {
    runbook.enter("RECORDING");
    PlacedHold placed = steps.record(request);
    runbook.enter("MIRRORING");
    HoldResult result = steps.mirror(placed);
    if (result.missing() > 0) {
      runbook.note(result.missing() + " object versions are missing: verify the backup");
    }
    runbook.enter("CLOSING");
    books.close(placed, result);
    return result;
  }

  private TemporalFailure stop(Failed failed) {
    if (failed.code().opensIncident()) {
      Incidents.open(report(failed));
    }
    runbook.failed(Ending.of(failed.code()), failed);
    giveBack();
    return failed.ending();
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }

  /** Freezes nothing: no data was about to be exposed. */
  private IncidentReport report(Failed failed) {
    return new IncidentReport(
        IncidentId.reporting(request.id().value(), "hold"),
        request.grant(),
        failed.code(),
        failed.text(),
        request.id().value(),
        IncidentReport.Kind.HOLD,
        request.backup(),
        null,
        false);
  }
}
