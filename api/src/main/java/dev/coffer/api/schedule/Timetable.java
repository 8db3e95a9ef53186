package dev.coffer.api.schedule;

import dev.coffer.api.problem.Refusal;
import dev.coffer.api.run.Workflows;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.schedule.ScheduledWorkflow;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleException;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** What the workflow service says of times: it alone reads cron expressions. */
@Singleton
final class Timetable {
  private final ScheduleClient schedules;
  private final Random random;

  Timetable(Workflows workflows, Random random) {
    WorkflowClient client = workflows.client();
    this.random = random;
    this.schedules =
        ScheduleClient.newInstance(
            client.getWorkflowServiceStubs(),
            ScheduleClientOptions.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setIdentity(client.getOptions().getIdentity())
                .build());
  }

  /** When the next runs of a schedule start; empty when it is not there or nobody answers. */
  List<Instant> next(String id) {
    try {
      return schedules.getHandle(id).describe().getInfo().getNextActionTimes();
    } catch (ScheduleException | StatusRuntimeException unknown) {
      return List.of();
    }
  }

  /**
   * When an expression would be due next. The service is asked with a schedule that is paused from
   * its start and gone after; should it stay behind, the keeper of the schedules removes it, as one
   * of no active tenant.
   *
   * @throws Refusal when the service cannot read it, naming the field
   */
  List<Instant> next(String cron, String zone) {
    byte[] name = new byte[8];
    random.nextBytes(name);
    String id =
        WorkflowIds.scheduled(TenantId.PLATFORM, ScheduleKind.BACKUP, null)
            + '/'
            + HexFormat.of().formatHex(name);
    try {
      ScheduleHandle asked =
          schedules.createSchedule(
              id, paused(id, cron, zone), ScheduleOptions.newBuilder().build());
      try {
        return asked.describe().getInfo().getNextActionTimes();
      } finally {
        asked.delete();
      }
    } catch (ScheduleException | StatusRuntimeException failed) {
      throw refusal(failed);
    }
  }

  private static RuntimeException refusal(RuntimeException failed) {
    for (Throwable at = failed; at != null; at = at.getCause()) {
      if (at instanceof StatusRuntimeException answer
          && answer.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
        return Refusal.field("cron", "cannot be read by the workflow service");
      }
    }
    return FailureCode.WORKFLOWS_UNAVAILABLE.because(
        "the workflow service does not answer", failed);
  }

  private static Schedule paused(String id, String cron, String zone) {
    return Schedule.newBuilder()
        .setAction(
            ScheduleActionStartWorkflow.newBuilder()
                .setWorkflowType(ScheduledWorkflow.class)
                .setOptions(
                    WorkflowOptions.newBuilder()
                        .setWorkflowId(id)
                        .setTaskQueue(Queues.CONTROL)
                        .build())
                .setArguments()
                .build())
        .setSpec(
            ScheduleSpec.newBuilder()
                .setCronExpressions(List.of(cron))
                .setTimeZoneName(zone)
                .build())
        .setState(ScheduleState.newBuilder().setPaused(true).build())
        .build();
  }
}
