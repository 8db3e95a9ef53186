package dev.coffer.workflows.schedule;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Tells people of one missed run, once. Workflow id: {@code
 * missed/<tenant>/<kind>[/<dataset>]/<due>}.
 */
@WorkflowInterface
public interface MissedRunWorkflow {
  @WorkflowMethod
  void tell(MissedNotice notice);
}
