package dev.coffer.workflows.verify;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Verifies one stored backup without restoring it; a failed check opens an incident. Workflow id:
 * {@code verify/<tenant>/<verification>}.
 */
@WorkflowInterface
public interface VerifyWorkflow {
  @WorkflowMethod
  VerifyResult verify(VerifyRequest request);
}
