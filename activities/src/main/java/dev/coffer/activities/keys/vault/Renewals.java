package dev.coffer.activities.keys.vault;

import dev.coffer.workflows.failure.FailureException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews what is lent for as long as it is not given back and this process lives. So a credential
 * may be short and a backup long; and when the process dies, the credential soon does too.
 */
final class Renewals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  private final Map<String, BooleanSupplier> kept = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("key-service-renewals").factory());
  private final ScheduledFuture<?> ticking;

  /**
   * @param life what is renewed lives this long; it is renewed three times in it, so that one
   *     failure costs nothing
   */
  Renewals(Duration life) {
    long every = Math.max(1, life.toMillis() / 3);
    ticking = timer.scheduleWithFixedDelay(this::renewAll, every, every, TimeUnit.MILLISECONDS);
  }

  /**
   * @param renewal says whether it may be renewed again
   */
  void keep(String name, BooleanSupplier renewal) {
    kept.put(name, renewal);
  }

  void drop(String name) {
    kept.remove(name);
  }

  private void renewAll() {
    kept.forEach(this::renew);
  }

  private void renew(String name, BooleanSupplier renewal) {
    try {
      if (!renewal.getAsBoolean()) {
        drop(name);
      }
    } catch (FailureException failed) {
      LOG.warn("a credential was not renewed this time code={}", failed.code());
    }
  }

  @Override
  public void close() {
    ticking.cancel(true);
    timer.shutdown();
  }
}
