package dev.coffer.worker;

import dev.coffer.workflows.temporal.Queues;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats for the steps on the control queue, which have no progress to tell of: a worker that
 * died is missed after seconds and not at the end of the time that a step may take. Steps on the
 * stream queue beat with their own progress, so that one that stands still is missed too.
 */
final class Pulse extends WorkerInterceptorBase {
  /** A quarter of what the workflow service waits for. */
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      private @Nullable ActivityExecutionContext beating;

      @Override
      public void init(ActivityExecutionContext context) {
        beating = beats(context) ? context : null;
        super.init(context);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        ActivityExecutionContext context = beating;
        if (context == null) {
          return super.execute(input);
        }
        CountDownLatch done = new CountDownLatch(1);
        Thread.ofVirtual().name("coffer-pulse").start(() -> beat(context, done));
        try {
          return super.execute(input);
        } finally {
          done.countDown();
        }
      }
    };
  }

  private static boolean beats(ActivityExecutionContext context) {
    return !context.getInfo().isLocal()
        && context.getInfo().getActivityTaskQueue().equals(Queues.CONTROL);
  }

  private static void beat(ActivityExecutionContext context, CountDownLatch done) {
    try {
      while (!done.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        context.heartbeat(null);
      }
    } catch (ActivityCompletionException unwanted) {
      // Cancelled or replaced: the step goes to its end, and nobody waits for its beats.
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
