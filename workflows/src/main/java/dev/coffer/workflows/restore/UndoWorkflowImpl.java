package dev.coffer.workflows.restore;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.UndoActivities;
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
 * Takes a restore back. It changes what is live from its first statement, so it is not cancelled.
 */
public final class UndoWorkflowImpl implements UndoWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("UNDOING", "Make the safety copy live again, in one transaction"),
          new Line("RETURNING", "Give credentials back"));

  private final UndoRequest request;
  private final UndoActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public UndoWorkflowImpl(UndoRequest request) {
    this.request = request;
    this.steps = StepOptions.steps(UndoActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook =
        Runbook.of(
            "Undo of restore " + request.restore(),
            request.grant(),
            LINES,
            SearchKeys.RESTORE.valueSet(request.restore().value()));
  }

  @Override
  public UndoResult undo(UndoRequest sameRequest) {
    try {
      runbook.enter("UNDOING");
      UndoResult result = Detached.call(() -> steps.undo(request));
      runbook.enter("RETURNING");
      giveBack();
      runbook.done();
      return result;
    } catch (TemporalFailure cause) {
      throw stop(Failed.of(cause));
    }
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

  /** Names no restore: the incident must not try the very step that a check stopped. */
  private IncidentReport report(Failed failed) {
    return IncidentReport.halting(
        IncidentReport.Kind.UNDO, request.grant(), request.id(), failed.code(), failed.text());
  }
}
