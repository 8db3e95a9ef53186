package dev.coffer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.worker.CofferWorker;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The worker as it is shipped, but that each run it was told of stands still at one boundary of its
 * steps: before a step ran, or after it had its effect but before its answer left. All of them are
 * killed at once, with the process.
 *
 * <p>It is told a file of lines {@code workflow <tab> number}, boundaries being counted from 1 in
 * the order in which a run comes to them, and prints a line for each run that stands.
 */
final class StandingWorker {
  /** What a line begins with that tells of a run: then workflow, number, step and side. */
  static final String STANDS = "STANDS";

  private static final long BEAT_NANOS = 2_000_000_000L;

  private StandingWorker() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, Integer> where =
        Files.readAllLines(Path.of(arguments[0]), UTF_8).stream()
            .map(line -> line.split("\t", 2))
            .collect(Collectors.toMap(line -> line[0], line -> Integer.parseInt(line[1])));
    CofferWorker.start(new String[0], new Boundaries(where, System.out));
  }

  private static final class Boundaries extends WorkerInterceptorBase {
    private final Map<String, Integer> where;
    private final PrintStream out;
    private final Map<String, Integer> passed = new ConcurrentHashMap<>();

    Boundaries(Map<String, Integer> where, PrintStream out) {
      this.where = where;
      this.out = out;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
      return new Standing(next);
    }

    private final class Standing extends ActivityInboundCallsInterceptorBase {
      private @Nullable Beats beats;

      Standing(ActivityInboundCallsInterceptor next) {
        super(next);
      }

      @Override
      public void init(ActivityExecutionContext context) {
        beats = new Beats(context);
        super.init(beats);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        Beats step = Objects.requireNonNull(beats);
        pass(step, "before it ran");
        try {
          return super.execute(input);
        } finally {
          // A failure is an answer, too.
          pass(step, "answer lost");
        }
      }
    }

    private void pass(Beats step, String side) {
      ActivityInfo info = step.getInfo();
      String workflow = Objects.requireNonNull(info.getWorkflowId());
      int number = passed.merge(workflow, 1, Integer::sum);
      int boundary = where.getOrDefault(workflow, Integer.MAX_VALUE);
      if (number == boundary) {
        out.println(
            String.join(
                "\t", STANDS, workflow, Integer.toString(number), info.getActivityType(), side));
        out.flush();
      }
      // One whose time is up is tried again here, and stands again.
      if (number >= boundary) {
        step.stand();
      }
    }
  }

  /** Keeps what the step said last, and goes on saying it while the run stands. */
  private static final class Beats extends ActivityExecutionContextBase {
    private volatile @Nullable Object last;

    Beats(ActivityExecutionContext next) {
      super(next);
    }

    @Override
    public <V> void heartbeat(@Nullable V details) throws ActivityCompletionException {
      last = details;
      super.heartbeat(details);
    }

    /** Until the process is killed. */
    void stand() {
      while (true) {
        LockSupport.parkNanos(BEAT_NANOS);
        if (!getInfo().isLocal()) {
          super.heartbeat(last);
        }
      }
    }
  }
}
