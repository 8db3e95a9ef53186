package dev.coffer.workflows.backup;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Takes one verified recovery point of one dataset. Workflow id: {@code backup/<tenant>/<dataset>}.
 */
@WorkflowInterface
public interface BackupWorkflow {
  @WorkflowMethod
  BackupResult backup(BackupRequest request);
}
