package dev.coffer.workflows.restore;

import dev.coffer.workflows.approval.Decision;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Restores one dataset from one backup into its live place, or halts into an incident. Workflow id:
 * {@code restore/<tenant>/<dataset>}.
 */
@WorkflowInterface
public interface RestoreWorkflow {
  @WorkflowMethod
  RestoreResult restore(RestoreRequest request);

  /**
   * Approves or denies exactly one plan. Refused for the requester, a stranger's plan, or twice.
   */
  @UpdateMethod
  RestoreStatus decide(Decision decision);

  @UpdateValidatorMethod(updateName = "decide")
  void validateDecision(Decision decision);

  @QueryMethod
  RestoreStatus status();
}
