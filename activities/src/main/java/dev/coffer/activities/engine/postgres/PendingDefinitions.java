package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.workflows.failure.FailureException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Definitions on their way: the tool waits for the server more than it works, so it begins first.
 */
final class PendingDefinitions {
  private final CompletableFuture<Definitions> future;

  private PendingDefinitions(CompletableFuture<Definitions> future) {
    this.future = future;
  }

  static PendingDefinitions begin(
      PostgresTools tools, Access access, PostgresTools.Selection what) {
    return new PendingDefinitions(
        CompletableFuture.supplyAsync(
            () -> new Definitions(tools, tools.definitions(access, what)),
            Thread.ofVirtual().name("coffer-definitions")::start));
  }

  /** The same, failing when the check does. */
  PendingDefinitions checkedBy(Consumer<Definitions> check) {
    return new PendingDefinitions(
        future.thenApply(
            made -> {
              check.accept(made);
              return made;
            }));
  }

  Definitions await() {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof FailureException failure ? failure : e;
    }
  }
}
