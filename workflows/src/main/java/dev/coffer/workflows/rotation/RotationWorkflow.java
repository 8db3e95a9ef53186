package dev.coffer.workflows.rotation;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Rotates one tenant's keys; reads no byte of its backups. Workflow id: {@code rotation/<tenant>},
 * so that a tenant has one rotation at a time.
 */
@WorkflowInterface
public interface RotationWorkflow {
  @WorkflowMethod
  RotationResult rotate(RotationRequest request);
}
