package dev.coffer.workflows.activity;

import dev.coffer.workflows.restore.UndoRequest;
import dev.coffer.workflows.restore.UndoResult;
import io.temporal.activity.ActivityInterface;

/** The step that takes a promotion back, for a person or for an incident. */
@ActivityInterface(namePrefix = "Undo")
public interface UndoActivities {

  /** Audits the intent, makes the safety copy live again in one transaction, closes the run. */
  UndoResult undo(UndoRequest request);
}
