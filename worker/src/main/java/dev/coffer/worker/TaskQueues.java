package dev.coffer.worker;

import dev.coffer.worker.config.WorkerConfig;
import dev.coffer.workflows.Registry;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.temporal.Queues;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Queue → workflows → activities: the one list of what this worker does. */
@Factory
final class TaskQueues {
  /** Progress and cancellation are heard of every second, not at four fifths of the timeout. */
  private static final Duration HEARTBEAT_THROTTLE = Duration.ofSeconds(1);

  @Singleton
  @Bean(preDestroy = "shutdown")
  WorkerFactory workers(
      WorkflowClient client,
      AdmissionKey admission,
      FailureCounter counter,
      Steps steps,
      WorkerConfig config,
      List<WorkerInterceptor> around) {
    List<WorkerInterceptor> interceptors = new ArrayList<>(around);
    interceptors.add(new ActivityGuard(admission, counter));
    interceptors.add(new Pulse());
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder()
                .setWorkerInterceptors(interceptors.toArray(WorkerInterceptor[]::new))
                .setUsingVirtualWorkflowThreads(true)
                .build());
    Worker control = factory.newWorker(Queues.CONTROL, options().build());
    control.registerWorkflowImplementationTypes(Registry.workflows());
    control.registerActivitiesImplementations(steps.implementations());
    Worker stream =
        factory.newWorker(
            Queues.STREAM,
            options().setMaxConcurrentActivityExecutionSize(config.streams()).build());
    stream.registerActivitiesImplementations(steps.implementations());
    return factory;
  }

  private static WorkerOptions.Builder options() {
    return WorkerOptions.newBuilder()
        .setUsingVirtualThreads(true)
        .setMaxHeartbeatThrottleInterval(HEARTBEAT_THROTTLE)
        .setDefaultHeartbeatThrottleInterval(HEARTBEAT_THROTTLE);
  }
}
