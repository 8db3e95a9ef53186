package dev.coffer.activities.schedule;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.schedule.Schedules.Change;
import dev.coffer.activities.schedule.temporal.TemporalSchedules;
import dev.coffer.activities.teststack.TestStack;
import dev.coffer.workflows.model.Schedule.Pause;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The contract at a real Temporal service, and what only that one has. */
class TemporalSchedulesIT extends SchedulesContract {
  private static WorkflowServiceStubs service;
  private static WorkflowClient client;

  @BeforeAll
  static void connect() {
    TestStack.Temporal temporal = TestStack.get().temporal();
    service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(temporal.target()).build());
    client =
        WorkflowClient.newInstance(
            service, WorkflowClientOptions.newBuilder().setNamespace(temporal.namespace()).build());
  }

  @AfterAll
  static void disconnect() {
    service.shutdown();
  }

  @Override
  Schedules schedules() {
    return new TemporalSchedules(client, InstantSource.system());
  }

  private ScheduleHandle handle() {
    return ScheduleClient.newInstance(
            service,
            ScheduleClientOptions.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .build())
        .getHandle(id);
  }

  private ScheduleState state() {
    return requireNonNull(handle().describe().getSchedule().getState());
  }

  @Test
  @DisplayName("overlap is skipped, and what was missed is caught up on for so long and no longer")
  void policy() {
    schedules().keep(standing("0 3 1 1 *", BERLIN, null));

    ScheduleDescription made = handle().describe();
    SchedulePolicy policy = requireNonNull(made.getSchedule().getPolicy());
    assertThat(policy.getOverlap()).isEqualTo(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP);
    assertThat(policy.getCatchupWindow()).isEqualTo(Duration.ofHours(1));
    assertThat(made.getSchedule().getSpec().getTimeZoneName()).isEqualTo("Europe/Berlin");
    assertThat(made.getInfo().getNextActionTimes()).isNotEmpty();
  }

  @Test
  @DisplayName("a pause shows its reason to whoever looks past us; one with an end ends by itself")
  void pauses() {
    Instant end = Instant.parse("2040-01-01T00:00:00Z");
    schedules().keep(standing("0 3 * * *", BERLIN, new Pause("migration", Instant.EPOCH, null)));
    ScheduleState endless = state();
    assertThat(endless.isPaused()).isTrue();
    assertThat(endless.getNote()).isEqualTo("paused: migration");

    schedules().keep(standing("0 3 * * *", BERLIN, new Pause("migration", Instant.EPOCH, end)));
    assertThat(state().isPaused()).isFalse();
    assertThat(state().getNote()).contains("until " + end);
    assertThat(handle().describe().getInfo().getNextActionTimes())
        .allMatch(next -> !next.isBefore(end));
  }

  @Test
  @DisplayName("what somebody changed at the service itself is put right")
  void drift() {
    Standing wanted = standing("0 3 1 1 *", BERLIN, null);
    schedules().keep(wanted);
    handle().pause("not now");
    assertThat(schedules().keep(wanted)).isEqualTo(Change.CHANGED);
    assertThat(state().isPaused()).isFalse();

    handle()
        .update(
            present ->
                new ScheduleUpdate(
                    Schedule.newBuilder(present.getDescription().getSchedule())
                        .setSpec(
                            ScheduleSpec.newBuilder()
                                .setCronExpressions(List.of("0 3 1 2 *"))
                                .setTimeZoneName(ZoneId.of("UTC").getId())
                                .build())
                        .build()));
    assertThat(schedules().keep(wanted)).isEqualTo(Change.CHANGED);
    assertThat(schedules().keep(wanted)).isEqualTo(Change.SAME);
    assertThat(handle().describe().getSchedule().getSpec().getTimeZoneName())
        .isEqualTo("Europe/Berlin");
  }
}
