package dev.coffer.workflows.catalog;

import dev.coffer.workflows.activity.CatalogActivities;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** Rebuilds a lost catalog. Stopped half-way it leaves a catalog that lists less, never wrong. */
public final class RebuildWorkflowImpl implements RebuildWorkflow {
  private static final List<Line> LINES =
      List.of(new Line("REBUILDING", "Read signed manifests and keyrings, list what verifies"));

  private final RebuildRequest request;
  private final CatalogActivities steps;
  private final Runbook runbook;

  @WorkflowInit
  public RebuildWorkflowImpl(RebuildRequest request) {
    this.request = request;
    this.steps = StepOptions.steps(CatalogActivities.class, request.grant());
    this.runbook = Runbook.of("Rebuild of the catalog", request.grant(), LINES);
  }

  @Override
  public RebuildResult rebuild(RebuildRequest sameRequest) {
    try {
      runbook.enter("REBUILDING");
      RebuildResult result = steps.rebuild(request);
      result.refused().forEach(refused -> runbook.note("Refused: " + refused));
      runbook.done();
      return result;
    } catch (TemporalFailure cause) {
      Failed failed = Failed.ofCancellable(cause);
      runbook.failed(Ending.of(failed.code()), failed);
      throw failed.ending();
    }
  }
}
