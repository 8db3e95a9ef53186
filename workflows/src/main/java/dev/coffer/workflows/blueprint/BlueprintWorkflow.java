package dev.coffer.workflows.blueprint;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Changes what new tenants are taken in with. Workflow id: {@code blueprint/<name>}, so that one
 * change of it runs at a time.
 */
@WorkflowInterface
public interface BlueprintWorkflow {
  @WorkflowMethod
  BlueprintResult set(BlueprintRequest request);
}
