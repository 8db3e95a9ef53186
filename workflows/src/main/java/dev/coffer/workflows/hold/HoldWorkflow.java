package dev.coffer.workflows.hold;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Places a hold. Workflow id: {@code hold/<tenant>/<hold>}. */
@WorkflowInterface
public interface HoldWorkflow {
  @WorkflowMethod
  HoldResult place(HoldRequest request);
}
