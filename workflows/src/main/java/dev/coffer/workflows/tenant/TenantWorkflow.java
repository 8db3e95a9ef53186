package dev.coffer.workflows.tenant;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Takes a tenant in, or leaves nothing. Workflow id: {@code tenant/<tenant>}. */
@WorkflowInterface
public interface TenantWorkflow {
  @WorkflowMethod
  OnboardResult onboard(OnboardRequest request);
}
