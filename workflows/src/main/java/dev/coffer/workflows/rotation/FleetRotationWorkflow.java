package dev.coffer.workflows.rotation;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Rotates every active tenant's keys, a few at a time; one that fails stops no other. Workflow id:
 * {@code fleet/rotation}.
 */
@WorkflowInterface
public interface FleetRotationWorkflow {
  @WorkflowMethod
  FleetProgress rotateAll(FleetRotationRequest request);

  /** How far it is now. */
  @QueryMethod
  FleetProgress progress();
}
