package dev.coffer.workflows.catalog;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Rebuilds a lost catalog from signed objects alone. Workflow id: {@code catalog/rebuild}. */
@WorkflowInterface
public interface RebuildWorkflow {
  @WorkflowMethod
  RebuildResult rebuild(RebuildRequest request);
}
