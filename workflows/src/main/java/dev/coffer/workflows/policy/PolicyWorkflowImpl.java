package dev.coffer.workflows.policy;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.PolicyActivities;
import dev.coffer.workflows.activity.ScheduleActivities;
import dev.coffer.workflows.retention.RetentionChange;
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
 * Changes a tenant's policy. The signed version in the vault is the commit, which a rebuilt catalog
 * goes by; so nothing stops the run once it has begun to sign.
 */
public final class PolicyWorkflowImpl implements PolicyWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("ADMITTING", "Compare versions, say what changes, write the intent"),
          new Line("SIGNING", "Sign the new version into the vault"),
          new Line("CHANGING", "Let the new version count"),
          new Line("SCHEDULING", "Make the schedules what it declares"),
          new Line("RETURNING", "Give credentials back"));

  private final PolicyRequest request;
  private final PolicyActivities books;
  private final PolicyActivities steps;
  private final ScheduleActivities schedules;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public PolicyWorkflowImpl(PolicyRequest request) {
    this.request = request;
    this.books = StepOptions.books(PolicyActivities.class, request.grant());
    this.steps = StepOptions.steps(PolicyActivities.class, request.grant());
    this.schedules = StepOptions.steps(ScheduleActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook =
        Runbook.of("Policy version " + request.policy().version(), request.grant(), LINES);
  }

  @Override
  public PolicyResult change(PolicyRequest sameRequest) {
    try {
      runbook.enter("ADMITTING");
      RetentionChange.Totals change = books.admit(request);
      PolicyResult result = Detached.call(() -> commit(change));
      runbook.note(
          "%d backups may be purged now, %d stay again, %d stay for their locks only"
              .formatted(change.expiring(), change.kept(), change.locked()));
      runbook.enter("RETURNING");
      giveBack();
      runbook.done();
      return result;
    } catch (TemporalFailure cause) {
      Failed failed = Failed.ofCancellable(cause);
      runbook.failed(Ending.of(failed.code()), failed);
      giveBack();
      throw failed.ending();
    }
  }

  private PolicyResult commit(RetentionChange.Totals change) {
    runbook.enter("SIGNING");
    steps.sign(request);
    runbook.enter("CHANGING");
    books.apply(request);
    runbook.enter("SCHEDULING");
    // What fails here the keeper of the schedules does again.
    runbook.cleanUp("make the schedules equal", () -> schedules.reconcile(request.grant()));
    return new PolicyResult(request.grant().tenant(), request.policy(), change);
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }
}
