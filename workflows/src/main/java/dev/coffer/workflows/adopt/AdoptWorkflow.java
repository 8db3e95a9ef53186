package dev.coffer.workflows.adopt;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Makes a backup of an archive, or says what that would be. Workflow id: {@code
 * backup/<tenant>/<dataset>}, so that one backup of a dataset is made at a time.
 */
@WorkflowInterface
public interface AdoptWorkflow {
  @WorkflowMethod
  AdoptResult adopt(AdoptRequest request);
}
