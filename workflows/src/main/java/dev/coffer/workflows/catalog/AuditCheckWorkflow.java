package dev.coffer.workflows.catalog;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Checks one tenant's audit chain. Workflow id: {@code audit/<tenant>}. */
@WorkflowInterface
public interface AuditCheckWorkflow {
  @WorkflowMethod
  AuditCheckResult check(AuditCheckRequest request);
}
