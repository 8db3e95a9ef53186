package dev.coffer.workflows.policy;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Changes a tenant's policy. Workflow id: {@code policy/<tenant>}, so that one change runs at a
 * time.
 */
@WorkflowInterface
public interface PolicyWorkflow {
  @WorkflowMethod
  PolicyResult change(PolicyRequest request);
}
