package dev.coffer.workflows.rotation;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.RotationActivities;
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
import org.jspecify.annotations.Nullable;

/**
 * The rotation's runbook. Backups and restores go on beside it: until the minimum is raised old and
 * new keyring both open, and after that the catalog has named the new one for as long as anybody
 * could ask. Cancelled before the new keyring is published, it leaves a key version and a keyring
 * that nothing uses and the next rotation goes on from.
 */
public final class RotationWorkflowImpl implements RotationWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("ADMITTING", "Pin the keyring in force, write down the intent"),
          new Line("ROTATING", "Make a key version, rewrap every key and add an epoch, put them"),
          new Line("VERIFYING", "Prove that every rewrapped key opens what the old one did"),
          new Line("PUBLISHING", "Name the new keyring in the catalog"),
          new Line("RAISING", "Prove that no key needs an older version, then shut those out"),
          new Line("RECORDING", "Close the run"),
          new Line("RETURNING", "Give credentials back"));

  private final RotationRequest request;
  private final RotationActivities books;
  private final RotationActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public RotationWorkflowImpl(RotationRequest request) {
    this.request = request;
    this.books = StepOptions.books(RotationActivities.class, request.grant());
    this.steps = StepOptions.steps(RotationActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook = Runbook.of("Rotation " + request.id(), request.grant(), LINES);
  }

  @Override
  public RotationResult rotate(RotationRequest sameRequest) {
    try {
      runbook.enter("ADMITTING");
      RotationOrder order = books.admit(request);
      runbook.enter("ROTATING");
      RotatedKeyring rotated = steps.rotate(order);
      runbook.enter("VERIFYING");
      steps.verify(rotated);
      RotationResult result = Detached.call(() -> putInForce(rotated));
      runbook.enter("RETURNING");
      giveBack();
      runbook.done();
      return result;
    } catch (TemporalFailure failure) {
      throw abandon(Failed.ofCancellable(failure));
    }
  }

  /** Not left half-way by a cancellation: what is published is also finished. */
  private RotationResult putInForce(RotatedKeyring rotated) {
    runbook.enter("PUBLISHING");
    books.publish(rotated);
    runbook.enter("RAISING");
    steps.raise(rotated);
    runbook.enter("RECORDING");
    return books.record(rotated);
  }

  private TemporalFailure abandon(Failed failed) {
    IncidentId incident = failed.code().opensIncident() ? openIncident(failed) : null;
    runbook.failed(Ending.of(failed.code()), failed);
    close(failed, incident);
    giveBack();
    return failed.ending();
  }

  private void close(Failed failed, @Nullable IncidentId incident) {
    runbook.cleanUp(
        "close the run",
        () -> books.abandon(new RotationFailure(request, failed.code(), failed.text(), incident)));
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }

  private IncidentId openIncident(Failed failed) {
    IncidentReport report =
        IncidentReport.halting(
            IncidentReport.Kind.ROTATION,
            request.grant(),
            request.id(),
            failed.code(),
            failed.text());
    Incidents.open(report);
    return report.id();
  }
}
