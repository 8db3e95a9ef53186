package dev.coffer.worker;

import dev.coffer.worker.config.WorkerConfig;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.backup.BackupWorkflowImpl;
import dev.coffer.workflows.catalog.AuditCheckWorkflowImpl;
import dev.coffer.workflows.catalog.RebuildWorkflowImpl;
import dev.coffer.workflows.compromise.CompromiseWorkflowImpl;
import dev.coffer.workflows.hold.HoldWorkflowImpl;
import dev.coffer.workflows.hold.LiftWorkflowImpl;
import dev.coffer.workflows.incident.IncidentWorkflowImpl;
import dev.coffer.workflows.policy.PolicyWorkflowImpl;
import dev.coffer.workflows.purge.OffboardWorkflowImpl;
import dev.coffer.workflows.purge.PurgeWorkflowImpl;
import dev.coffer.workflows.restore.RestoreWorkflowImpl;
import dev.coffer.workflows.restore.UndoWorkflowImpl;
import dev.coffer.workflows.rotation.FleetRotationWorkflowImpl;
import dev.coffer.workflows.rotation.RotationWorkflowImpl;
import dev.coffer.workflows.schedule.MissedRunWorkflowImpl;
import dev.coffer.workflows.schedule.ScheduleKeeperWorkflowImpl;
import dev.coffer.workflows.schedule.ScheduledWorkflowImpl;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.tenant.DatasetWorkflowImpl;
import dev.coffer.workflows.tenant.TenantWorkflowImpl;
import dev.coffer.workflows.verify.VerifyWorkflowImpl;
import dev.coffer.workflows.watch.WatchWorkflowImpl;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import jakarta.inject.Singleton;
import java.time.Duration;

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
      WorkerConfig config) {
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder()
                .setWorkerInterceptors(new ActivityGuard(admission, counter), new Pulse())
                .setUsingVirtualWorkflowThreads(true)
                .build());
    Worker control = factory.newWorker(Queues.CONTROL, options().build());
    control.registerWorkflowImplementationTypes(
        BackupWorkflowImpl.class,
        VerifyWorkflowImpl.class,
        RestoreWorkflowImpl.class,
        UndoWorkflowImpl.class,
        RotationWorkflowImpl.class,
        CompromiseWorkflowImpl.class,
        FleetRotationWorkflowImpl.class,
        IncidentWorkflowImpl.class,
        HoldWorkflowImpl.class,
        LiftWorkflowImpl.class,
        TenantWorkflowImpl.class,
        DatasetWorkflowImpl.class,
        PolicyWorkflowImpl.class,
        ScheduledWorkflowImpl.class,
        ScheduleKeeperWorkflowImpl.class,
        MissedRunWorkflowImpl.class,
        RebuildWorkflowImpl.class,
        AuditCheckWorkflowImpl.class,
        PurgeWorkflowImpl.class,
        OffboardWorkflowImpl.class,
        WatchWorkflowImpl.class);
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
