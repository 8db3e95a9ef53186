package dev.coffer.workflows.restore;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Takes a finished restore back. Shares the workflow id of restores, {@code
 * restore/<tenant>/<dataset>}, so that neither runs beside the other.
 */
@WorkflowInterface
public interface UndoWorkflow {
  @WorkflowMethod
  UndoResult undo(UndoRequest request);
}
