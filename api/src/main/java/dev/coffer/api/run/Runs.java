package dev.coffer.api.run;

import dev.coffer.api.config.TemporalSettings;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.run.Accepting.Accepted;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.RunMemo;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.Priority;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts runs, each once, and says how they stand. */
@Singleton
public final class Runs {
  private final Workflows workflows;
  private final Look look;

  Runs(Workflows workflows, TemporalSettings settings) {
    this.workflows = workflows;
    this.look = new Look(workflows.client(), settings);
  }

  /**
   * Starts a run. Another run of the same workflow is in the way, unless it is this very one, which
   * a repeated request gets again (T1).
   *
   * @param repeated whether the request may be a repetition
   * @throws Refusal {@code BUSY}, naming the run that is in the way
   */
  public <W> Accepted start(
      Order order, boolean repeated, Class<W> type, Function<W, WorkflowExecution> start) {
    Optional<Run> before = repeated ? find(order) : Optional.empty();
    return new Accepted(order, before.orElseGet(() -> started(order, type, start)));
  }

  private <W> Run started(Order order, Class<W> type, Function<W, WorkflowExecution> start) {
    W workflow = workflows.client().newWorkflowStub(type, options(order));
    try {
      WorkflowExecution started = Workflows.reach(() -> start.apply(workflow));
      return look.started(order, started);
    } catch (WorkflowExecutionAlreadyStarted running) {
      return find(order)
          .orElseThrow(
              () ->
                  Refusal.busy(
                      "another run of " + order.workflow(),
                      runningNow(order.workflow(), running.getExecution())));
    }
  }

  /** How the run stands, if the workflow's latest execution is this run. */
  public Optional<Run> find(Order order) {
    return latest(order).map(found -> look.at(order, found));
  }

  /** How a run stands that was found before. */
  Optional<Run> again(Order order, String execution) {
    return workflows
        .describe(order.workflow(), execution)
        .flatMap(found -> goesOn(found) ? latest(order) : Optional.of(found))
        .map(found -> look.at(order, found));
  }

  /** A long run goes on in a new execution. */
  private static boolean goesOn(WorkflowExecutionDescription found) {
    return found.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW;
  }

  private Optional<WorkflowExecutionDescription> latest(Order order) {
    return workflows.describe(order.workflow(), null).filter(found -> isRun(found, order));
  }

  /** The service's id of the run's execution. */
  Optional<String> execution(Order order) {
    return latest(order).map(found -> found.getExecution().getRunId());
  }

  private static boolean isRun(WorkflowExecutionDescription found, Order order) {
    return order.id().equals(memo(found, RunMemo.RUN))
        && order.kind().name().equals(memo(found, RunMemo.KIND));
  }

  /**
   * The latest run of this kind that the workflow id stands for.
   *
   * @param workflow workflow id
   */
  public Optional<String> latest(String workflow, Run.Kind kind) {
    return workflows
        .describe(workflow, null)
        .filter(found -> kind.name().equals(memo(found, RunMemo.KIND)))
        .map(found -> memo(found, RunMemo.RUN));
  }

  /**
   * Names the latest run that a workflow id stands for.
   *
   * @param what it is in words
   * @param order names a run by its id
   * @throws Refusal {@code NOT_FOUND} when there is none of this kind
   */
  public Order newest(String what, String workflow, Run.Kind kind, Function<String, Order> order) {
    return latest(workflow, kind).map(order).orElseThrow(() -> Refusal.missing(what));
  }

  /**
   * How a run stands that is recorded nowhere else.
   *
   * @param what it is in words
   * @throws Refusal {@code NOT_FOUND}
   */
  public Run require(String what, Order order) {
    return find(order).orElseThrow(() -> Refusal.missing(what));
  }

  /**
   * Which of some orders a run was, one a dataset. What began this moment is not listed yet: the
   * run tells whose it is.
   *
   * @param dataset whose it is by the catalog, null when that does not list it
   */
  public Optional<Order> amongThose(Stream<Order> orders, @Nullable String dataset) {
    return orders
        .filter(
            order -> dataset == null ? find(order).isPresent() : dataset.equals(order.dataset()))
        .findFirst();
  }

  private String runningNow(String workflow, WorkflowExecution execution) {
    return workflows
        .describe(workflow, execution.getRunId())
        .map(found -> memo(found, RunMemo.RUN))
        .orElse(workflow);
  }

  private static @Nullable String memo(WorkflowExecutionDescription found, String name) {
    return (String) found.getMemo(name, String.class);
  }

  private static WorkflowOptions options(Order order) {
    WorkflowOptions.Builder options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(order.workflow())
            .setTaskQueue(Queues.CONTROL)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
            .setMemo(RunMemo.of(order.id(), order.kind().name()));
    if (order.tenant() != null) {
      options.setPriority(Priority.newBuilder().setFairnessKey(order.tenant()).build());
    }
    return options.build();
  }
}
