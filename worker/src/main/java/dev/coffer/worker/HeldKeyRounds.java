package dev.coffer.worker;

import dev.coffer.activities.step.HeldKeys;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every minute whether the keys that customers hold answer. */
@Singleton
final class HeldKeyRounds {
  private static final Logger LOG = LoggerFactory.getLogger(HeldKeyRounds.class);
  private static final int EVERY_SECONDS = 60;

  private final HeldKeys keys;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("coffer-held-keys").factory());

  private volatile @Nullable ScheduledFuture<?> rounds;

  HeldKeyRounds(HeldKeys keys) {
    this.keys = keys;
  }

  void start() {
    rounds =
        timer.scheduleWithFixedDelay(this::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      keys.look();
    } catch (RuntimeException failed) {
      // The catalog is away, say; a round that ends with an error must not be the last one.
      LOG.warn("the held keys were not asked cause={}", failed.getClass().getName());
    }
  }

  @PreDestroy
  void stop() {
    ScheduledFuture<?> running = rounds;
    if (running != null) {
      running.cancel(true);
    }
    timer.shutdown();
  }
}
