package dev.coffer.workflows.tenant;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.ScheduleActivities;
import dev.coffer.workflows.activity.TenantActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** Registers a dataset; either completes or leaves nothing. */
public final class DatasetWorkflowImpl implements DatasetWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("PREPARING", "Make database roles, inspect the dataset"),
          new Line("ACTIVATING", "Make the dataset visible"),
          new Line("SCHEDULING", "Make the schedules that the policy declares for it"),
          new Line("RETURNING", "Give credentials back"));

  private final DatasetRequest request;
  private final TenantActivities books;
  private final TenantActivities steps;
  private final ScheduleActivities schedules;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public DatasetWorkflowImpl(DatasetRequest request) {
    this.request = request;
    this.books = StepOptions.books(TenantActivities.class, request.grant());
    this.steps = StepOptions.steps(TenantActivities.class, request.grant());
    this.schedules = StepOptions.steps(ScheduleActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook = Runbook.of("Registering a dataset", request.grant(), LINES);
  }

  @Override
  public DatasetResult register(DatasetRequest sameRequest) {
    try {
      runbook.enter("PREPARING");
      DatasetResult result = steps.prepareDataset(request);
      runbook.enter("ACTIVATING");
      books.activateDataset(request, result);
      runbook.enter("SCHEDULING");
      // What fails here the keeper of the schedules does again.
      runbook.cleanUp("make the schedules", () -> schedules.reconcile(request.grant()));
      result.notes().forEach(runbook::note);
      runbook.enter("RETURNING");
      giveBack();
      runbook.done();
      return result;
    } catch (TemporalFailure cause) {
      throw withdraw(Failed.ofCancellable(cause));
    }
  }

  private TemporalFailure withdraw(Failed failed) {
    runbook.failed(Ending.of(failed.code()), failed);
    // What is there already belongs to an earlier run, and so does all that would be taken back.
    if (failed.code() != FailureCode.ALREADY_EXISTS) {
      runbook.cleanUp("take back what was made", () -> steps.withdrawDataset(request));
    }
    giveBack();
    return failed.ending();
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }
}
