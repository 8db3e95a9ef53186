package dev.coffer.workflows.hold;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.LiftActivities;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Incidents;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.temporal.Detached;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/**
 * The runbook of lifting a hold. From its first step on the hold is lifted for everybody, so it is
 * not stopped half-way: what is left would be kept by the store, and by no hold on record. One that
 * fails there is asked for again, and goes on.
 */
public final class LiftWorkflowImpl implements LiftWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("RECORDING", "Lift the hold on record, signed and locked"),
          new Line("RELEASING", "Take the store's own legal hold off what no other hold covers"),
          new Line("CLOSING", "Note that the store has followed, give credentials back"));

  private final LiftRequest request;
  private final LiftActivities books;
  private final LiftActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public LiftWorkflowImpl(LiftRequest request) {
    this.request = request;
    this.books = StepOptions.books(LiftActivities.class, request.grant());
    this.steps = StepOptions.steps(LiftActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook = Runbook.of("Lifting of hold " + request.hold(), request.grant(), LINES);
  }

  @Override
  public LiftResult lift(LiftRequest sameRequest) {
    try {
      LiftResult result = Detached.call(this::lift);
      giveBack();
      runbook.done();
      return result;
    } catch (TemporalFailure cause) {
      throw stop(Failed.of(cause));
    }
  }

  private LiftResult lift() {
    runbook.enter("RECORDING");
    LiftedHold lifted = steps.record(request);
    runbook.enter("RELEASING");
    LiftResult result = steps.release(lifted);
    runbook.enter("CLOSING");
    books.close(lifted, result);
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
        IncidentId.reporting(request.grant().run(), "hold"),
        request.grant(),
        failed.code(),
        failed.text(),
        request.grant().run(),
        IncidentReport.Kind.HOLD,
        null,
        null,
        false);
  }
}
