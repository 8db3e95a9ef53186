package dev.coffer.worker;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.Micronaut;
import io.temporal.common.interceptors.WorkerInterceptor;

/** Starts a worker: configuration, checks, task queues, health and metrics. */
public final class CofferWorker {
  private CofferWorker() {}

  public static void main(String[] arguments) {
    start(arguments);
  }

  /**
   * @param around what sees every step besides, next to the step itself
   */
  public static ApplicationContext start(String[] arguments, WorkerInterceptor... around) {
    CipherVerdict cipher = CipherVerdict.begin();
    return Micronaut.build(arguments)
        .mainClass(CofferWorker.class)
        .singletons(cipher)
        .singletons((Object[]) around)
        .banner(false)
        .start();
  }
}
