package dev.coffer.workflows.temporal;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.coffer.workflows.model.Grant;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How steps are run, by the nature of their work; nothing else in this module sets a timeout or a
 * retry. Every step may be tried again, none for ever: attempts are bounded, and so is the time
 * from its scheduling to its end, however often it is tried in between. That time is longer than
 * half an hour for all but containment, so a service that is away so long is waited for.
 */
public final class StepOptions {
  /** The worker beats for steps on the control queue: one that died is replaced this soon. */
  private static final Duration ALIVE = ofSeconds(20);

  /** One row of the table. */
  enum Row {
    /** Local: a transaction in Coffer's own catalog, or one call to give something back. */
    BOOKS(Queues.CONTROL, ofSeconds(20), ofHours(1), null, 60),

    /** A few calls to the key service or the store. */
    LOOKUP(Queues.CONTROL, ofMinutes(1), ofHours(1), ALIVE, 30),

    /** Moves data for seconds to hours; heartbeats its progress and hears of cancellation by it. */
    STREAM(Queues.STREAM, ofHours(12), ofHours(24), ofSeconds(30), 30),

    /** Changes or inspects what is live: waits for locks, so it may take minutes. */
    CHANGE(Queues.CONTROL, ofMinutes(10), ofHours(2), ALIVE, 30),

    /**
     * Compensates in an incident. People are told after one short round; what is still undone then
     * is tried again before each escalation. Overtakes all other steps.
     */
    CONTAIN(Queues.CONTROL, ofMinutes(5), ofMinutes(10), ALIVE, 20);

    private static final int FIRST = 1;
    private static final int ORDINARY = 3;

    private final String queue;
    private final Duration attempt;
    private final Duration total;
    private final @Nullable Duration heartbeat;
    private final int attempts;

    Row(
        String queue,
        Duration attempt,
        Duration total,
        @Nullable Duration heartbeat,
        int attempts) {
      this.queue = queue;
      this.attempt = attempt;
      this.total = total;
      this.heartbeat = heartbeat;
      this.attempts = attempts;
    }

    boolean local() {
      return this == BOOKS;
    }

    private ActivityOptions remote(String summary, Grant grant) {
      ActivityOptions.Builder options =
          ActivityOptions.newBuilder()
              .setTaskQueue(queue)
              .setStartToCloseTimeout(attempt)
              .setScheduleToCloseTimeout(total)
              .setRetryOptions(retry(grant))
              .setPriority(priority(grant))
              .setSummary(summary);
      if (heartbeat != null) {
        // What a cancelled step left behind is only cleaned up once it has really stopped.
        options
            .setHeartbeatTimeout(heartbeat)
            .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED);
      }
      return options.build();
    }

    private LocalActivityOptions local(String summary, Grant grant) {
      return LocalActivityOptions.newBuilder()
          .setStartToCloseTimeout(attempt)
          .setScheduleToCloseTimeout(total)
          // Longer pauses become timers: the worker holds nothing while it waits.
          .setLocalRetryThreshold(ofSeconds(5))
          .setRetryOptions(retry(grant))
          .setSummary(summary)
          .build();
    }

    private RetryOptions retry(Grant grant) {
      return RetryOptions.newBuilder()
          .setInitialInterval(firstPause(grant))
          .setBackoffCoefficient(2)
          .setMaximumInterval(ofMinutes(2))
          .setMaximumAttempts(attempts)
          .build();
    }

    /** One tenant's flood stands behind the other tenants' work, not before it. */
    private Priority priority(Grant grant) {
      Priority.Builder priority =
          Priority.newBuilder().setPriorityKey(this == CONTAIN ? FIRST : ORDINARY);
      if (grant.tenant() != null) {
        priority.setFairnessKey(grant.tenant().value());
      }
      return priority.build();
    }
  }

  private StepOptions() {}

  /** A stub of the domain's local steps: catalog and audit, run beside the workflow's own task. */
  public static <T> T books(Class<T> domain, Grant grant) {
    return Workflow.newLocalActivityStub(
        domain, LocalActivityOptions.newBuilder().build(), localOptions(grant));
  }

  /**
   * A stub of the domain's remote steps, each queued by its nature under its tenant's fairness key.
   */
  public static <T> T steps(Class<T> domain, Grant grant) {
    return Workflow.newActivityStub(
        domain, ActivityOptions.newBuilder().build(), remoteOptions(grant));
  }

  /**
   * Options of every local step, by activity type. A step of another row has none: it cannot run.
   */
  static Map<String, LocalActivityOptions> localOptions(Grant grant) {
    return byType(true, step -> step.row().local(step.summary(), grant));
  }

  /** Options of every remote step, by activity type. */
  static Map<String, ActivityOptions> remoteOptions(Grant grant) {
    return byType(false, step -> step.row().remote(step.summary(), grant));
  }

  private static <T> Map<String, T> byType(boolean local, Function<Step, T> options) {
    return Arrays.stream(Step.values())
        .filter(step -> step.row().local() == local)
        .collect(Collectors.toUnmodifiableMap(Step::type, options));
  }

  /**
   * Between one and two seconds, by the run: after an outage the runs do not come back in step. The
   * same on every replay, since a string's hash is specified.
   */
  private static Duration firstPause(Grant grant) {
    return ofSeconds(1).plus(ofMillis(Math.floorMod(grant.run().hashCode(), 1000)));
  }
}
