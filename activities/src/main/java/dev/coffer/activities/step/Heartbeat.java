package dev.coffer.activities.step;

import dev.coffer.activities.engine.Meter;
import dev.coffer.workflows.model.Progress;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Turns progress into heartbeats, at most one a second; a cancelled run hears of it here. The first
 * call comes from the activity's own thread, later ones from any: the context is kept.
 */
final class Heartbeat implements Meter {
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final ActivityExecutionContext context = Activity.getExecutionContext();
  private final String step;
  private final long totalBytes;
  private final int totalStreams;
  private final long startedAt = System.nanoTime();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicLong nextAt = new AtomicLong(startedAt);

  Heartbeat(String step, long totalBytes, int totalStreams) {
    this.step = step;
    this.totalBytes = totalBytes;
    this.totalStreams = totalStreams;
  }

  /**
   * Counts the streams that an earlier try told of as done.
   *
   * @return how many
   */
  int resumeAt() {
    int done = context.getHeartbeatDetails(Progress.class).map(Progress::streams).orElse(0);
    streams.set(done);
    return done;
  }

  @Override
  public void bytes(long more) {
    bytes.addAndGet(more);
    beat();
  }

  @Override
  public void stream() {
    streams.incrementAndGet();
    beat();
  }

  private void beat() {
    long now = System.nanoTime();
    long due = nextAt.get();
    if (now - due >= 0 && nextAt.compareAndSet(due, now + INTERVAL_NANOS)) {
      long moved = bytes.get();
      double seconds = Math.max((now - startedAt) / 1e9, 0.001);
      context.heartbeat(
          new Progress(
              step,
              moved,
              totalBytes,
              0,
              streams.get(),
              totalStreams,
              Math.round(moved / seconds)));
    }
  }
}
