package dev.coffer.activities.step;

import static java.util.Objects.requireNonNull;

import io.temporal.activity.Activity;

/** The workflow run that the current step works for. */
final class CurrentRun {
  private CurrentRun() {}

  /** Its workflow id. */
  static String workflow() {
    return requireNonNull(
        Activity.getExecutionContext().getInfo().getWorkflowId(), "a step belongs to a workflow");
  }
}
