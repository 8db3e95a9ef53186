package dev.coffer.bench;

import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.RunMemo;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.Priority;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One backup of each of so many tenants on a real workflow service, a fixed number in flight. This
 * process is worker and starter in one, so its processor seconds are more than the worker's alone.
 *
 * <p>Arguments: target, namespace, how many are in flight, then the sizes of the fleets.
 */
public final class Overhead {
  /** Once, before anything is measured: a worker that serves has long been warm. */
  private static final int WARM_UP = 500;

  private final WorkflowClient client;
  private final int inFlight;
  private int rounds;

  private Overhead(WorkflowClient client, int inFlight) {
    this.client = client;
    this.inFlight = inFlight;
  }

  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(arguments[0]).build());
    WorkflowClient client =
        WorkflowClient.newInstance(
            service, WorkflowClientOptions.newBuilder().setNamespace(arguments[1]).build());
    WorkerFactory factory = WorkerFactory.newInstance(client, Workers.factory());
    NullSteps steps = new NullSteps();
    Workers.register(factory, List.of(steps));
    factory.start();
    try {
      Overhead overhead = new Overhead(client, Integer.parseInt(arguments[2]));
      overhead.backUp(WARM_UP);
      for (String size : List.of(arguments).subList(3, arguments.length)) {
        long before = steps.recorded();
        int tenants = Integer.parseInt(size);
        Figures figures = overhead.backUp(tenants);
        if (steps.recorded() - before != tenants) {
          throw new IllegalStateException("not every backup came to its end");
        }
        figures.print();
      }
    } finally {
      factory.shutdownNow();
      service.shutdownNow();
    }
  }

  private Figures backUp(int tenants) throws InterruptedException, ExecutionException {
    String round = Integer.toString(rounds++);
    Figures.Stopwatch watch = new Figures.Stopwatch();
    List<Future<?>> runs = new ArrayList<>();
    try (ExecutorService starters =
        Executors.newFixedThreadPool(inFlight, Thread.ofVirtual().factory())) {
      for (int tenant = 0; tenant < tenants; tenant++) {
        BackupRequest request = Fleet.backup(tenant, round);
        runs.add(starters.submit(() -> stub(request).backup(request)));
      }
    }
    double wall = watch.wall();
    double cpu = watch.cpu();
    for (Future<?> run : runs) {
      run.get();
    }
    WorkflowExecutionInfo last =
        client
            .newUntypedWorkflowStub(WorkflowIds.backup(Fleet.scope(tenants - 1)))
            .describe()
            .getWorkflowExecutionInfo();
    return new Figures("overhead")
        .with("tenants", tenants)
        .with("wall", wall)
        .with("cpu", cpu)
        .with("events", last.getHistoryLength())
        .with("bytes", last.getHistorySizeBytes());
  }

  /** Started as the API starts it. */
  private BackupWorkflow stub(BackupRequest request) {
    return client.newWorkflowStub(
        BackupWorkflow.class,
        WorkflowOptions.newBuilder()
            .setWorkflowId(WorkflowIds.backup(request.grant().scope()))
            .setTaskQueue(Queues.CONTROL)
            .setMemo(RunMemo.of(request.id().value(), RunMemo.BACKUP))
            .setPriority(
                Priority.newBuilder().setFairnessKey(request.grant().tenant().value()).build())
            .build());
  }
}
