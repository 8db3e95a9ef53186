package dev.coffer.worker;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.unsafe.WorkflowUnsafe;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The boundaries of one run's steps: before each ran, and after each had its effect but before its
 * answer arrived. At one of them the worker is killed, or something else happens.
 *
 * <p>What a kill leaves in the workflow service is played without the wait until the service misses
 * the worker: of a step that it handed out it learns only that the attempt is over, and tries
 * again; a local step takes the whole workflow task with it, and so every local step that the task
 * had answered before. The workflow goes on from its history alone: the worker keeps no run in
 * memory.
 */
final class Boundaries extends WorkerInterceptorBase {
  private final Map<String, Integer> ran = new ConcurrentHashMap<>();
  private volatile @Nullable Watched watched;
  private volatile int passed;
  private volatile @Nullable Boundary met;

  /** On which side of a step. */
  enum Side {
    BEFORE("before it ran"),
    AFTER("answer lost");

    final String words;

    Side(String words) {
      this.words = words;
    }
  }

  /**
   * One of them.
   *
   * @param number from 1, in the order in which the run comes to them
   * @param step activity type
   */
  record Boundary(int number, String step, Side side) {}

  /**
   * @param number of the boundary at which it happens; 0 for none
   * @param event null for the worker's death
   */
  private record Watched(String workflow, int number, @Nullable Runnable event) {}

  /** The worker dies in the midst of a workflow task. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("the worker was killed");
    }
  }

  /** Only counts. */
  void count(String workflow) {
    watch(new Watched(workflow, 0, null));
  }

  /** The worker is killed at this boundary of the run, once. */
  void killAt(String workflow, int number) {
    watch(new Watched(workflow, number, null));
  }

  /** This happens at this boundary of the run, while it waits. */
  void happenAt(String workflow, int number, Runnable event) {
    watch(new Watched(workflow, number, event));
  }

  private void watch(Watched next) {
    passed = 0;
    met = null;
    ran.clear();
    watched = next;
  }

  /** How many boundaries the run has come to. */
  int passed() {
    return passed;
  }

  /** The one at which it happened. */
  Boundary met() {
    return Objects.requireNonNull(met, "the run never came to the boundary");
  }

  /** How often the run's step of the type at which it happened was run to its end so far. */
  int ranThere() {
    return ran.getOrDefault(met().step(), 0);
  }

  /** Whether it happens here. */
  private synchronized boolean here(String workflow, String step, Side side) {
    Watched now = watched;
    if (now == null || met != null || !now.workflow.equals(workflow)) {
      return false;
    }
    passed++;
    if (passed != now.number) {
      return false;
    }
    met = new Boundary(passed, step, side);
    return true;
  }

  private @Nullable Runnable event() {
    Watched now = watched;
    return now == null ? null : now.event;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      private @Nullable ActivityInfo info;

      @Override
      public void init(ActivityExecutionContext context) {
        info = context.getInfo();
        super.init(context);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        ActivityInfo step = Objects.requireNonNull(info);
        pass(step, Side.BEFORE);
        ActivityOutput output;
        try {
          output = super.execute(input);
        } catch (RuntimeException failed) {
          // A failure is an answer, too; a kill takes its place.
          ended(step);
          throw failed;
        }
        ended(step);
        return output;
      }
    };
  }

  private void ended(ActivityInfo step) {
    Watched now = watched;
    if (now != null && now.workflow.equals(step.getWorkflowId())) {
      ran.merge(step.getActivityType(), 1, Integer::sum);
    }
    pass(step, Side.AFTER);
  }

  private void pass(ActivityInfo step, Side side) {
    Runnable event = event();
    if (event == null && step.isLocal()) {
      return;
    }
    if (here(Objects.requireNonNull(step.getWorkflowId()), step.getActivityType(), side)) {
      if (event == null) {
        throw ApplicationFailure.newFailure("the worker was killed", "Killed");
      }
      event.run();
    }
  }

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new WorkflowInboundCallsInterceptorBase(next) {
      @Override
      public void init(WorkflowOutboundCallsInterceptor outbound) {
        super.init(new LocalSteps(outbound));
      }
    };
  }

  /** Kills around a local step. */
  private final class LocalSteps extends WorkflowOutboundCallsInterceptorBase {
    LocalSteps(WorkflowOutboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public <R> LocalActivityOutput<R> executeLocalActivity(LocalActivityInput<R> input) {
      if (WorkflowUnsafe.isReplaying() || event() != null) {
        return super.executeLocalActivity(input);
      }
      String workflow = Workflow.getInfo().getWorkflowId();
      dieAt(workflow, input.getActivityName(), Side.BEFORE);
      LocalActivityOutput<R> output = super.executeLocalActivity(input);
      // Until it has answered, as the stubs wait that all workflows use; a failure is an answer,
      // too.
      RuntimeException answer = output.getResult().getFailure();
      dieAt(workflow, input.getActivityName(), Side.AFTER);
      return answer == null ? output : new LocalActivityOutput<>(Workflow.newFailedPromise(answer));
    }

    private void dieAt(String workflow, String step, Side side) {
      if (here(workflow, step, side)) {
        throw new Killed();
      }
    }
  }
}
