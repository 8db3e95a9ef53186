package dev.coffer.workflows.temporal;

import dev.coffer.workflows.model.TenantId;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.Priority;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** Runs that another run starts, as if somebody had asked for them. */
public final class Children {
  private Children() {}

  /**
   * A child that outlives its parent: its workflow id is the mutex that every run of its kind
   * stands under, whoever asked for it. A cancellation of the parent waits for its end.
   *
   * @param workflow its workflow id
   * @param run its business id
   * @param kind as {@link RunMemo} names it
   * @param tenant whose it is; null for what is the whole fleet's
   */
  public static <T> T child(
      Class<T> type, String workflow, String run, String kind, @Nullable TenantId tenant) {
    ChildWorkflowOptions.Builder options =
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(workflow)
            .setTaskQueue(Queues.CONTROL)
            .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
            .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
            .setMemo(RunMemo.of(run, kind));
    if (tenant != null) {
      options.setPriority(Priority.newBuilder().setFairnessKey(tenant.value()).build());
    }
    return Workflow.newChildWorkflowStub(type, options.build());
  }
}
