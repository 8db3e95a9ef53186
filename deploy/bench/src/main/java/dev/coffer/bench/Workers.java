package dev.coffer.bench;

import dev.coffer.workflows.Registry;
import dev.coffer.workflows.temporal.Queues;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.util.List;

/** Workers as the product starts them, but for the steps. */
final class Workers {
  /** Streams at a time, as in the local stack. */
  private static final int STREAMS = 2;

  private Workers() {}

  static WorkerFactoryOptions factory() {
    return WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build();
  }

  /**
   * @param more workflows besides the product's
   */
  static void register(WorkerFactory factory, List<?> steps, Class<?>... more) {
    Worker control = factory.newWorker(Queues.CONTROL, options().build());
    control.registerWorkflowImplementationTypes(Registry.workflows());
    control.registerWorkflowImplementationTypes(more);
    control.registerActivitiesImplementations(steps.toArray());
    Worker stream =
        factory.newWorker(
            Queues.STREAM, options().setMaxConcurrentActivityExecutionSize(STREAMS).build());
    stream.registerActivitiesImplementations(steps.toArray());
  }

  private static WorkerOptions.Builder options() {
    return WorkerOptions.newBuilder().setUsingVirtualThreads(true);
  }
}
