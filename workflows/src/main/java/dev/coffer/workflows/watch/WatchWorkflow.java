package dev.coffer.workflows.watch;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Looks at every tenant that left: a key that is there again is destroyed once more, certified, and
 * reported as an incident. Workflow id: {@code fleet/watch}.
 */
@WorkflowInterface
public interface WatchWorkflow {
  @WorkflowMethod
  WatchResult watch(WatchRequest request);
}
