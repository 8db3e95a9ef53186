package dev.coffer.workflows.schedule;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Runs what a schedule says, and ends with it. Workflow id: {@code
 * scheduled/<tenant>/<kind>[/<dataset>]-<time>}, or {@code trigger/<tenant>/<run>} when a person
 * started it. What runs for the fleet stands under the name of the platform.
 */
@WorkflowInterface
public interface ScheduledWorkflow {
  @WorkflowMethod
  ScheduledResult run(ScheduledRequest request);
}
