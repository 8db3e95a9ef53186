package dev.coffer.workflows.tenant;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Registers a dataset, or leaves nothing. Workflow id: {@code dataset/<tenant>/<dataset>}. */
@WorkflowInterface
public interface DatasetWorkflow {
  @WorkflowMethod
  DatasetResult register(DatasetRequest request);
}
