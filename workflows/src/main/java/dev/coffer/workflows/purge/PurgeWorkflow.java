package dev.coffer.workflows.purge;

import dev.coffer.workflows.approval.Decision;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Deletes what a tenant's retention lets go, and proves it. Workflow id: {@code purge/<tenant>}, so
 * that one purge runs at a time.
 */
@WorkflowInterface
public interface PurgeWorkflow {
  @WorkflowMethod
  PurgeResult purge(PurgeRequest request);

  /**
   * Approves or denies exactly one plan. Refused for the requester, a stranger's plan, or twice.
   */
  @UpdateMethod
  PurgeStatus decide(Decision decision);

  @UpdateValidatorMethod(updateName = "decide")
  void validateDecision(Decision decision);

  @QueryMethod
  PurgeStatus status();
}
