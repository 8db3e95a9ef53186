package dev.coffer.worker;

import io.micronaut.runtime.Micronaut;

/** Starts a worker: configuration, checks, task queues, health and metrics. */
public final class CofferWorker {
  private CofferWorker() {}

  public static void main(String[] arguments) {
    CipherVerdict cipher = CipherVerdict.begin();
    Micronaut.build(arguments)
        .mainClass(CofferWorker.class)
        .singletons(cipher)
        .banner(false)
        .start();
  }
}
