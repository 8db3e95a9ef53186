package dev.coffer.workflows.purge;

import dev.coffer.workflows.approval.Decision;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Takes a tenant out: deletes all that may be deleted of it, destroys its key for good, and proves
 * both. Workflow id: {@code purge/<tenant>}, like every run that deletes for a tenant, so that one
 * does at a time.
 */
@WorkflowInterface
public interface OffboardWorkflow {
  @WorkflowMethod
  PurgeResult offboard(PurgeRequest request);

  /** As of a purge. */
  @UpdateMethod
  PurgeStatus decide(Decision decision);

  @UpdateValidatorMethod(updateName = "decide")
  void validateDecision(Decision decision);

  @QueryMethod
  PurgeStatus status();
}
