package dev.coffer.workflows.incident;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Contains what a failed check found, keeps the evidence, and waits for a person. Workflow id:
 * {@code incident/<tenant>/<incident>}.
 */
@WorkflowInterface
public interface IncidentWorkflow {
  @WorkflowMethod
  IncidentStatus open(IncidentReport report);

  /** A person's verdict: thaw, or stay frozen. Taken once. */
  @UpdateMethod
  IncidentStatus resolve(Verdict verdict);

  @UpdateValidatorMethod(updateName = "resolve")
  void validateVerdict(Verdict verdict);

  @QueryMethod
  IncidentStatus status();
}
