package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Meter;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches over a long stream whether the customer who holds its tenant's key still lends it. A data
 * key is in memory for as long as a stream runs, which may be hours; once the holder says no, the
 * stream stops at its next progress. A holder that does not answer, or is sealed, has said nothing:
 * the stream goes on with what it was lent (K1), and the step after it asks again.
 *
 * <p>Keys that nobody else holds are not watched: who would take them back stops the run itself.
 */
public final class KeyWatch implements Meter, AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final TenantKeys keys;
  private final Meter meter;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable FailureException revoked;

  private KeyWatch(TenantKeys keys, Meter meter) {
    this.keys = keys;
    this.meter = meter;
  }

  /** Watches until it is closed. What is metered must be metered through it. */
  public static KeyWatch over(TenantKeys keys, Meter meter) {
    return over(keys, meter, INTERVAL);
  }

  static KeyWatch over(TenantKeys keys, Meter meter, Duration interval) {
    KeyWatch watch = new KeyWatch(keys, meter);
    if (keys.held()) {
      Thread.ofVirtual().name("coffer-key-watch").start(() -> watch.run(interval));
    }
    return watch;
  }

  private void run(Duration interval) {
    try {
      while (revoked == null && !done.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        ask();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask() {
    try {
      keys.requireLent();
    } catch (FailureException failed) {
      if (failed.code() == FailureCode.KEY_REVOKED) {
        revoked = failed;
      }
    }
  }

  @Override
  public void bytes(long bytes) {
    requireLent();
    meter.bytes(bytes);
  }

  @Override
  public void stream() {
    requireLent();
    meter.stream();
  }

  private void requireLent() {
    FailureException failed = revoked;
    if (failed != null) {
      throw FailureCode.KEY_REVOKED.because(String.valueOf(failed.getMessage()), failed);
    }
  }

  @Override
  public void close() {
    done.countDown();
  }
}
