package dev.coffer.workflows.discover;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Looks at configured servers and keeps in the catalog what stands there. Workflow id: {@code
 * fleet/discovery}.
 */
@WorkflowInterface
public interface DiscoverWorkflow {
  @WorkflowMethod
  DiscoverResult discover(DiscoverRequest request);
}
