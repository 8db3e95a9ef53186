package dev.coffer.workflows.compromise;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Answers the compromise of a tenant's data keys: rotates, seals every backup again whose packs
 * they opened, and shreds them. Workflow id: that of the tenant's rotations, so that one run at a
 * time changes its keyring.
 */
@WorkflowInterface
public interface CompromiseWorkflow {
  @WorkflowMethod
  CompromiseResult answer(CompromiseRequest request);
}
