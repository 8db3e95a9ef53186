package dev.coffer.workflows.schedule;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Looks after every tenant's schedules once. Workflow id: {@code fleet/schedules-<time>}; a
 * schedule of its own starts it every few minutes.
 */
@WorkflowInterface
public interface ScheduleKeeperWorkflow {
  @WorkflowMethod
  KeeperResult keep(KeeperRequest request);
}
