package dev.coffer.worker;

import dev.coffer.activities.seal.CipherCheck;
import dev.coffer.workflows.failure.FailureException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The check of this machine's cipher, begun with the process: it takes about as long as everything
 * else that a worker does before its first step.
 */
final class CipherVerdict {
  private final CompletableFuture<Void> check;

  private CipherVerdict(CompletableFuture<Void> check) {
    this.check = check;
  }

  static CipherVerdict begin() {
    return new CipherVerdict(
        CompletableFuture.runAsync(
            CipherCheck::run, Thread.ofPlatform().daemon().name("coffer-cipher")::start));
  }

  /**
   * Waits for the verdict.
   *
   * @throws FailureException {@code CIPHER_BROKEN}
   */
  void require() {
    try {
      check.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof FailureException broken ? broken : e;
    }
  }
}
