package dev.coffer.workflows.blueprint;

import dev.coffer.workflows.activity.BlueprintActivities;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** Changes a blueprint; tenants that are there keep their policies. */
public final class BlueprintWorkflowImpl implements BlueprintWorkflow {
  private static final List<Line> LINES =
      List.of(new Line("CHANGING", "Write the intent, let the new version count"));

  private final BlueprintRequest request;
  private final BlueprintActivities books;
  private final Runbook runbook;

  @WorkflowInit
  public BlueprintWorkflowImpl(BlueprintRequest request) {
    this.request = request;
    this.books = StepOptions.books(BlueprintActivities.class, request.grant());
    this.runbook = Runbook.of("Blueprint " + request.blueprint(), request.grant(), LINES);
  }

  @Override
  public BlueprintResult set(BlueprintRequest sameRequest) {
    try {
      runbook.enter("CHANGING");
      books.set(request);
      runbook.done();
      Blueprint blueprint = request.blueprint();
      return new BlueprintResult(blueprint.name(), blueprint.version());
    } catch (TemporalFailure cause) {
      Failed failed = Failed.ofCancellable(cause);
      runbook.failed(Ending.of(failed.code()), failed);
      throw failed.ending();
    }
  }
}
