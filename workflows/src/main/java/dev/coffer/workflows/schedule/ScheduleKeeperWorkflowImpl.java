package dev.coffer.workflows.schedule;

import dev.coffer.workflows.activity.ScheduleActivities;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Instant;
import java.util.List;

/**
 * The keeper's runbook. What one look leaves undone the next one finds, a few minutes later. People
 * are told by runs of their own, so that a webhook that is down holds up nobody's schedules.
 */
public final class ScheduleKeeperWorkflowImpl implements ScheduleKeeperWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line(
              "KEEPING", "Make schedules what policies declare, find the runs that are missed"),
          new Line("SWEEPING", "Remove the schedules of tenants that are gone"),
          new Line("TELLING", "Have people told of what nobody was told of yet"));

  private final KeeperRequest request;
  private final ScheduleActivities books;
  private final ScheduleActivities steps;
  private final Runbook runbook;

  @WorkflowInit
  public ScheduleKeeperWorkflowImpl(KeeperRequest request) {
    this.request = request;
    this.books = StepOptions.books(ScheduleActivities.class, request.grant());
    this.steps = StepOptions.steps(ScheduleActivities.class, request.grant());
    this.runbook = Runbook.of("Keeping schedules", request.grant(), LINES);
  }

  @Override
  public KeeperResult keep(KeeperRequest sameRequest) {
    try {
      runbook.enter("KEEPING");
      KeeperResult result = pages();
      runbook.enter("SWEEPING");
      result = result.swept(steps.sweep(request.grant()));
      runbook.enter("TELLING");
      List<MissedRun> untold = books.untold(request.grant());
      untold.forEach(this::tell);
      result = result.telling(untold.size());
      runbook.note("%d missed, %d cleared".formatted(result.missed(), result.cleared()));
      runbook.done();
      return result;
    } catch (TemporalFailure cause) {
      Failed failed = Failed.ofCancellable(cause);
      runbook.failed(Ending.of(failed.code()), failed);
      throw failed.ending();
    }
  }

  private KeeperResult pages() {
    KeeperResult result = KeeperResult.NONE;
    TenantId after = null;
    do {
      KeptPage page = steps.keep(request.grant(), after, now());
      result = result.plus(page);
      after = page.last();
    } while (after != null);
    return result;
  }

  /**
   * The workflow service's clock: a worker whose own is wrong neither misses a run nor finds one.
   */
  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }

  private void tell(MissedRun missed) {
    MissedRunWorkflow telling =
        Workflow.newChildWorkflowStub(
            MissedRunWorkflow.class,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(workflow(missed))
                .setTaskQueue(Queues.CONTROL)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .build());
    Async.procedure(telling::tell, new MissedNotice(request.grant(), missed));
    try {
      Workflow.getWorkflowExecution(telling).get();
    } catch (TemporalFailure failure) {
      if (!(failure.getCause() instanceof WorkflowExecutionAlreadyStarted)) {
        throw failure;
      }
      // An earlier look had it told, and that goes on trying.
    }
  }

  private static String workflow(MissedRun missed) {
    return WorkflowIds.missed(missed.tenant(), missed.kind(), missed.dataset(), missed.slot());
  }
}
