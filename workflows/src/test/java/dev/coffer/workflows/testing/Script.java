package dev.coffer.workflows.testing;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What each step is to do, by activity type, and what was called. */
public final class Script {
  /** Remote steps that a cancellation stops; the others are local or shielded from it. */
  private static final Set<String> STOPPABLE =
      Set.of(
          "BackupCapture",
          "BackupCommit",
          "VerifyVerify",
          "AdoptSurvey",
          "AdoptLoad",
          "AdoptCapture",
          "RestorePlan",
          "RestoreOpen",
          "RestoreStage",
          "RestoreVerify",
          "RotationRotate",
          "RotationVerify",
          "CompromisePlan",
          "CompromiseReseal",
          "TenantAskHolder",
          "TenantCreateKeys",
          "TenantCreateKeyring",
          "TenantPrepareDataset",
          "CatalogRebuild",
          "PurgePlan");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Failing> failing = new ConcurrentHashMap<>();
  private final Map<String, Runnable> before = new ConcurrentHashMap<>();
  private volatile boolean cancelled;

  /**
   * One call of a step.
   *
   * @param delivery which attempt of which activity of which run it is
   * @param payload its telling argument
   */
  private record Call(String step, String delivery, Object payload) {}

  private record Failing(FailureCode code, int times) {}

  /** The step fails with this code, always. */
  public void fail(String step, FailureCode code) {
    failing.put(step, new Failing(code, Integer.MAX_VALUE));
  }

  /** The step fails with this code so many times, then succeeds. */
  public void fail(String step, FailureCode code, int times) {
    failing.put(step, new Failing(code, times));
  }

  /** The step succeeds again. */
  public void heal(String step) {
    failing.remove(step);
  }

  /** Runs while the step is under way, on its own thread, once. */
  public void during(String step, Runnable action) {
    before.put(step, action);
  }

  /** From now on steps that a cancellation stops go on until they hear of it. */
  public void cancelled() {
    cancelled = true;
  }

  /** Names of the steps that were called, in order, each call once. */
  public List<String> steps() {
    return calls.stream().map(Call::step).toList();
  }

  public long count(String step) {
    return calls.stream().filter(call -> call.step().equals(step)).count();
  }

  /** What the step was last called with. */
  public <T> T last(String step, Class<T> type) {
    return calls.stream()
        .filter(call -> call.step().equals(step))
        .reduce((earlier, later) -> later)
        .map(call -> type.cast(call.payload()))
        .orElseThrow(() -> new AssertionError(step + " was not called; called: " + steps()));
  }

  /** Waits until the step was called so many times. */
  public synchronized void await(String step, int times) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (count(step) < times) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(step + " was not called " + times + " times; called: " + steps());
      }
      try {
        wait(left);
      } catch (InterruptedException stopped) {
        throw new AssertionError("interrupted while waiting for " + step, stopped);
      }
    }
  }

  /**
   * A workflow task that the service refuses, say because a cancellation arrived meanwhile, runs
   * again with its local steps, so one attempt may be delivered twice; only its first delivery is
   * written down.
   */
  private synchronized void write(Call call) {
    if (calls.stream().noneMatch(other -> other.delivery().equals(call.delivery()))) {
      calls.add(call);
    }
    notifyAll();
  }

  void play(Object payload) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    ActivityInfo info = context.getInfo();
    String step = info.getActivityType();
    String delivery =
        String.join("/", info.getWorkflowRunId(), info.getActivityId(), "" + info.getAttempt());
    write(new Call(step, delivery, payload));
    Runnable action = before.remove(step);
    if (action != null) {
      action.run();
    }
    if (cancelled && STOPPABLE.contains(step)) {
      beatUntilCancelled(context);
    }
    Failing scripted =
        failing.computeIfPresent(step, (name, left) -> new Failing(left.code(), left.times() - 1));
    if (scripted != null) {
      if (scripted.times() == 0) {
        failing.remove(step);
      }
      throw Failures.toTemporal(scripted.code().because("scripted failure of " + step));
    }
  }

  /** Ends by the exception with which a heartbeat tells of cancellation. */
  private static void beatUntilCancelled(ActivityExecutionContext context) {
    CountDownLatch never = new CountDownLatch(1);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      context.heartbeat("beating");
      try {
        never.await(20, TimeUnit.MILLISECONDS);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    throw new AssertionError("no heartbeat told of the cancellation");
  }
}
