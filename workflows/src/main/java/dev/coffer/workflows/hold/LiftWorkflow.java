package dev.coffer.workflows.hold;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Lifts a hold; whoever placed it cannot. Workflow id: {@code lift/<tenant>/<hold>}. */
@WorkflowInterface
public interface LiftWorkflow {
  @WorkflowMethod
  LiftResult lift(LiftRequest request);
}
