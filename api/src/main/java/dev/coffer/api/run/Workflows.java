package dev.coffer.api.run;

import dev.coffer.api.problem.Refusal;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowQueryException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.client.WorkflowUpdateException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The workflow service, with its errors in our words. */
@Singleton
public final class Workflows {
  private static final Duration WORKER_PATIENCE = Duration.ofSeconds(15);

  private final WorkflowClient client;

  Workflows(WorkflowClient client) {
    this.client = client;
  }

  /** The client, for what is not a run. */
  public WorkflowClient client() {
    return client;
  }

  /**
   * What the service knows of a run.
   *
   * @param run the service's own id of one execution; the latest, when null
   */
  Optional<WorkflowExecutionDescription> describe(String workflow, @Nullable String run) {
    try {
      return Optional.of(
          reach(() -> client.newUntypedWorkflowStub(target(workflow, run)).describe()));
    } catch (WorkflowNotFoundException missing) {
      return Optional.empty();
    }
  }

  private static WorkflowTargetOptions target(String workflow, @Nullable String run) {
    WorkflowTargetOptions.Builder target =
        WorkflowTargetOptions.newBuilder().setWorkflowId(workflow);
    return run == null ? target.build() : target.setRunId(run).build();
  }

  /** Whether there ever was such a workflow, as far back as the service remembers. */
  public boolean has(String workflow) {
    return describe(workflow, null).isPresent();
  }

  /**
   * Asks a workflow something; empty when it is not there or no worker answers in time.
   *
   * @param workflow its id
   */
  public <W, R> Optional<R> ask(Class<W> type, String workflow, Function<W, R> question) {
    try {
      return Optional.of(question.apply(client.newWorkflowStub(type, workflow)));
    } catch (WorkflowNotFoundException
        | WorkflowQueryException
        | WorkflowServiceException
        | StatusRuntimeException unanswered) {
      return Optional.empty();
    }
  }

  /**
   * Tells a running workflow something and waits for its word.
   *
   * @throws Refusal with the code that the workflow refuses with, or when it does not run
   */
  public <W, R> R tell(Class<W> type, String workflow, String what, Function<W, R> message) {
    W stub = client.newWorkflowStub(type, workflow);
    FutureTask<R> told = new FutureTask<>(() -> message.apply(stub));
    Thread.ofVirtual().name("tell").start(told);
    try {
      return told.get(WORKER_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw untold(what, failed.getCause());
    } catch (TimeoutException late) {
      told.cancel(true);
      throw FailureCode.DEADLINE_EXCEEDED.because("no worker took it in time", late);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw FailureCode.WORKFLOWS_UNAVAILABLE.because("the API is stopping", stopped);
    }
  }

  /** Asks a running workflow to stop; whether it still can is its own to say. */
  public void cancel(String workflow, String what) {
    try {
      reach(
          () -> {
            client.newUntypedWorkflowStub(workflow).cancel();
            return workflow;
          });
    } catch (WorkflowNotFoundException ended) {
      throw Refusal.because(FailureCode.INVALID_REQUEST, what + " does not run any more");
    }
  }

  private static RuntimeException untold(String what, @Nullable Throwable cause) {
    return switch (cause) {
      case WorkflowNotFoundException ended ->
          Refusal.because(FailureCode.INVALID_REQUEST, what + " does not wait for this any more");
      case WorkflowUpdateException refused ->
          Refusal.because(
              Failures.codeOf(refused.getCause() == null ? refused : refused.getCause()),
              Failures.textOf(refused.getCause() == null ? refused : refused.getCause()));
      case null, default ->
          FailureCode.WORKFLOWS_UNAVAILABLE.because("the workflow service does not answer");
    };
  }

  /** Calls the service. */
  public static <T> T reach(Supplier<T> call) {
    try {
      return call.get();
    } catch (WorkflowNotFoundException missing) {
      throw missing;
    } catch (WorkflowServiceException | StatusRuntimeException down) {
      throw FailureCode.WORKFLOWS_UNAVAILABLE.because("the workflow service does not answer", down);
    }
  }
}
