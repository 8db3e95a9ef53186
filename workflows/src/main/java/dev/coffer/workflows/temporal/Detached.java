package dev.coffer.workflows.temporal;

import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Workflow;
import java.util.function.Supplier;

/** Runs what a cancellation must not skip or break in half. */
public final class Detached {
  private Detached() {}

  /** Runs the step to its own end; its failure is thrown as it is. */
  public static void run(Runnable step) {
    Workflow.newDetachedCancellationScope(step).run();
  }

  /** Runs the step to its own end and returns its result; its failure is thrown as it is. */
  public static <T> T call(Supplier<T> step) {
    CompletablePromise<T> result = Workflow.newPromise();
    run(() -> result.complete(step.get()));
    return result.get();
  }
}
