package dev.coffer.workflows.temporal;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;

/** Why a run ends early, in the one vocabulary. */
public record Failed(FailureCode code, String text) {

  /** Reads what a step threw. */
  public static Failed of(TemporalFailure caught) {
    return new Failed(Failures.codeOf(caught), Failures.textOf(caught));
  }

  /**
   * Reads what a step of a run threw that may have been cancelled. Such a step ends with whatever
   * its teardown met, so everything but a failed check counts as the cancellation.
   */
  public static Failed ofCancellable(TemporalFailure caught) {
    Failed failed = of(caught);
    return CancellationScope.current().isCancelRequested() && !failed.code().opensIncident()
        ? new Failed(FailureCode.CANCELLED, "cancelled")
        : failed;
  }

  /** What the workflow throws to end with this. */
  public TemporalFailure ending() {
    return Failures.ending(code, text);
  }
}
