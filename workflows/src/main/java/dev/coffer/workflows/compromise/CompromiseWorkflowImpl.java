package dev.coffer.workflows.compromise;

import dev.coffer.workflows.activity.CompromiseActivities;
import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.RotationActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Incidents;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.rotation.RotatedKeyring;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.temporal.Detached;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.List;

/**
 * The answer's runbook. Restores and backups go on beside it: a backup is switched to its new
 * sealing in one step, once every byte of that is verified, and until the old keys are shredded
 * both can be read. How far it is, is written down pack by pack and backup by backup outside this
 * history, so whatever dies is gone on from. Cancelled, it leaves every backup in one sealing or
 * the other and the old keys in place; once it has begun to shred it is finished.
 */
public final class CompromiseWorkflowImpl implements CompromiseWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("PLANNING", "Read the manifests, say what is sealed again"),
          new Line("ROTATING", "New key version, new epoch and naming key; shut old wraps out"),
          new Line("RESEALING", "Seal packs again, verify every byte, switch backup by backup"),
          new Line("SHREDDING", "Leave the old keys out, destroy the versions that wrapped them"),
          new Line("REPORTING", "List and sign what stays as ciphertext of the old keys"),
          new Line("RECORDING", "Close the run"),
          new Line("RETURNING", "Give credentials back"));

  /** Backups that began with the old keys are looked at again after this, then ever more rarely. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

  /** A backup's steps have ended by then, one way or the other. */
  private static final Duration PATIENCE = Duration.ofDays(3);

  private final CompromiseRequest request;
  private final CompromiseActivities books;
  private final CompromiseActivities steps;
  private final RotationActivities keyBooks;
  private final RotationActivities keys;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public CompromiseWorkflowImpl(CompromiseRequest request) {
    this.request = request;
    this.books = StepOptions.books(CompromiseActivities.class, request.grant());
    this.steps = StepOptions.steps(CompromiseActivities.class, request.grant());
    this.keyBooks = StepOptions.books(RotationActivities.class, request.grant());
    this.keys = StepOptions.steps(RotationActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook = Runbook.of("Compromise " + request.id(), request.grant(), LINES);
  }

  @Override
  public CompromiseResult answer(CompromiseRequest sameRequest) {
    try {
      CompromiseResult result = done();
      runbook.enter("RETURNING");
      giveBack();
      runbook.done();
      return result;
    } catch (TemporalFailure failure) {
      throw abandon(Failed.ofCancellable(failure));
    }
  }

  private CompromiseResult done() {
    runbook.enter("PLANNING");
    CompromisePlan plan = steps.plan(request);
    runbook.note("%d backups with %d packs".formatted(plan.backups(), plan.packs()));
    if (request.preview()) {
      return CompromiseResult.of(plan);
    }
    runbook.enter("ROTATING");
    FreshKeys fresh = freshKeys(plan);
    runbook.enter("RESEALING");
    Resealed resealed = reseal(fresh);
    return Detached.call(() -> shred(resealed));
  }

  /** What a rotation left that was given up is finished first, as any rotation does. */
  private FreshKeys freshKeys(CompromisePlan plan) {
    while (true) {
      CompromiseOrder order = books.admit(plan);
      RotatedKeyring rotated = turn(order.rotation());
      if (rotated.naming() > plan.naming()) {
        return Detached.call(() -> books.settle(order, rotated));
      }
    }
  }

  private RotatedKeyring turn(RotationOrder order) {
    RotatedKeyring rotated = keys.rotate(order);
    keys.verify(rotated);
    // Not left half-way by a cancellation: what is published is also finished.
    Detached.run(
        () -> {
          keyBooks.publish(rotated);
          keys.raise(rotated);
        });
    return rotated;
  }

  /** Until no backup is left that has the old keys or may still come to have them. */
  private Resealed reseal(FreshKeys fresh) {
    Duration pause = FIRST_PAUSE;
    Duration waited = Duration.ZERO;
    Resealed resealed = steps.reseal(fresh);
    while (resealed.running() > 0) {
      if (waited.compareTo(PATIENCE) >= 0) {
        throw Failures.ending(
            FailureCode.DEADLINE_EXCEEDED,
            "%d backups that began with the old keys do not end".formatted(resealed.running()));
      }
      runbook.progress("waiting for %d backups to end".formatted(resealed.running()));
      Workflow.sleep(pause);
      waited = waited.plus(pause);
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      resealed = steps.reseal(fresh);
    }
    runbook.progress(
        "%d backups with %d packs are sealed again"
            .formatted(resealed.backups(), resealed.packs()));
    return resealed;
  }

  private CompromiseResult shred(Resealed resealed) {
    runbook.enter("SHREDDING");
    RotationOrder next = steps.shredding(resealed).next();
    while (next != null) {
      turn(next);
      next = steps.shredding(resealed).next();
    }
    steps.destroy(resealed);
    runbook.enter("REPORTING");
    CompromiseResult result = steps.report(resealed);
    runbook.enter("RECORDING");
    books.record(resealed, result);
    return result;
  }

  private TemporalFailure abandon(Failed failed) {
    IncidentId incident = failed.code().opensIncident() ? openIncident(failed) : null;
    runbook.failed(Ending.of(failed.code()), failed);
    runbook.cleanUp(
        "close the run",
        () ->
            books.abandon(new CompromiseFailure(request, failed.code(), failed.text(), incident)));
    giveBack();
    return failed.ending();
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }

  private IncidentId openIncident(Failed failed) {
    IncidentReport report =
        IncidentReport.halting(
            IncidentReport.Kind.COMPROMISE,
            request.grant(),
            request.id(),
            failed.code(),
            failed.text());
    Incidents.open(report);
    return report.id();
  }
}
