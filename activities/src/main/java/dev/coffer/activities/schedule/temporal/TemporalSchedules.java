package dev.coffer.activities.schedule.temporal;

import com.google.protobuf.Timestamp;
import dev.coffer.activities.schedule.Schedules;
import dev.coffer.activities.schedule.Standing;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Schedule.Pause;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.SearchKeys;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.workflowservice.v1.ListScheduleMatchingTimesRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleException;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import io.temporal.common.Priority;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Schedules of a Temporal service. The package page says how they are told apart. */
public final class TemporalSchedules implements Schedules {
  private static final int PAGE = 1000;
  private static final String MARK = "coffer ";

  /** A schedule is looked back at in steps, since the service lists a thousand times at most. */
  private static final List<Duration> BACK =
      List.of(
          Duration.ofHours(2),
          Duration.ofDays(1),
          Duration.ofDays(8),
          Duration.ofDays(40),
          Duration.ofDays(400));

  private final WorkflowClient client;
  private final ScheduleClient schedules;
  private final InstantSource clock;

  public TemporalSchedules(WorkflowClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
    this.schedules =
        ScheduleClient.newInstance(
            client.getWorkflowServiceStubs(),
            ScheduleClientOptions.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setIdentity(client.getOptions().getIdentity())
                .build());
  }

  @Override
  public Change keep(Standing standing) {
    Optional<ScheduleDescription> found = describe(standing.id());
    Change change = Change.SAME;
    if (found.isEmpty()) {
      create(standing);
      change = Change.CREATED;
    } else if (!same(standing, found.get())) {
      update(standing, List.of());
      change = Change.CHANGED;
    }
    return followTheClock(standing) && change == Change.SAME ? Change.CHANGED : change;
  }

  /** Whether there was something to do. */
  private boolean followTheClock(Standing standing) {
    ScheduleDescription made =
        describe(standing.id())
            .orElseThrow(
                () -> FailureCode.WORKFLOWS_UNAVAILABLE.because("a schedule has gone at once"));
    ScheduleSpec spec = made.getSchedule().getSpec();
    List<ScheduleIntervalSpec> wanted =
        ClockChanges.moments(spec.getCalendars(), standing.zone(), clock.instant()).stream()
            .map(ClockChanges::interval)
            .toList();
    if (wanted.equals(intervals(spec))) {
      return false;
    }
    update(standing, wanted);
    return true;
  }

  private void create(Standing standing) {
    ScheduleOptions.Builder options = ScheduleOptions.newBuilder();
    if (standing.tenant() != null) {
      options.setTypedSearchAttributes(
          SearchAttributes.newBuilder().set(SearchKeys.TENANT, standing.tenant().value()).build());
    }
    try {
      reach(
          () ->
              schedules.createSchedule(
                  standing.id(), schedule(standing, List.of()), options.build()));
    } catch (ScheduleAlreadyRunningException raced) {
      update(standing, List.of());
    }
  }

  private void update(Standing standing, List<ScheduleIntervalSpec> extra) {
    reach(
        () -> {
          schedules
              .getHandle(standing.id())
              .update(present -> new ScheduleUpdate(schedule(standing, extra)));
          return standing;
        });
  }

  private static Schedule schedule(Standing standing, List<ScheduleIntervalSpec> extra) {
    return Schedule.newBuilder()
        .setAction(
            ScheduleActionStartWorkflow.newBuilder()
                .setWorkflowType(standing.workflow())
                .setOptions(options(standing))
                .setArguments(standing.request())
                .build())
        .setSpec(
            ScheduleSpec.newBuilder()
                .setCronExpressions(List.of(standing.cron() + " # " + mark(standing)))
                .setIntervals(extra)
                .setTimeZoneName(standing.zone().getId())
                .setJitter(standing.jitter())
                .setStartAt(startAt(standing))
                .build())
        .setPolicy(
            SchedulePolicy.newBuilder()
                .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                .setCatchupWindow(standing.catchUp())
                .build())
        .setState(
            ScheduleState.newBuilder().setPaused(paused(standing)).setNote(note(standing)).build())
        .build();
  }

  private static WorkflowOptions options(Standing standing) {
    WorkflowOptions.Builder options =
        WorkflowOptions.newBuilder().setWorkflowId(standing.id()).setTaskQueue(Queues.CONTROL);
    if (standing.tenant() != null) {
      options.setPriority(Priority.newBuilder().setFairnessKey(standing.tenant().value()).build());
    }
    return options.build();
  }

  private static boolean same(Standing standing, ScheduleDescription found) {
    Schedule present = found.getSchedule();
    return sameTimes(standing, present.getSpec())
        && samePolicy(standing, present)
        && sameAction(standing, (ScheduleActionStartWorkflow) present.getAction());
  }

  private static boolean sameTimes(Standing standing, ScheduleSpec spec) {
    return !spec.getCalendars().isEmpty()
        && spec.getCalendars().stream()
            .allMatch(calendar -> mark(standing).equals(calendar.getComment()))
        && intervals(spec).stream().allMatch(ClockChanges::is)
        && (spec.getSkip() == null || spec.getSkip().isEmpty())
        && standing.zone().getId().equals(spec.getTimeZoneName())
        && standing.jitter().equals(Objects.requireNonNullElse(spec.getJitter(), Duration.ZERO))
        && Objects.equals(startAt(standing), spec.getStartAt())
        && spec.getEndAt() == null;
  }

  private static boolean samePolicy(Standing standing, Schedule present) {
    SchedulePolicy policy = present.getPolicy();
    ScheduleState state = present.getState();
    return policy != null
        && policy.getOverlap() == ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP
        && standing.catchUp().equals(policy.getCatchupWindow())
        && !policy.isPauseOnFailure()
        && state != null
        && state.isPaused() == paused(standing)
        && !state.isLimitedAction()
        && note(standing).equals(Objects.requireNonNullElse(state.getNote(), ""));
  }

  private static boolean sameAction(Standing standing, ScheduleActionStartWorkflow action) {
    return action.getWorkflowType().equals(standing.workflow().getSimpleName())
        && standing.id().equals(action.getOptions().getWorkflowId())
        && Queues.CONTROL.equals(action.getOptions().getTaskQueue())
        && action.getArguments().getSize() == 1
        && standing.request().equals(action.getArguments().get(0, standing.request().getClass()));
  }

  private static List<ScheduleIntervalSpec> intervals(ScheduleSpec spec) {
    return Objects.requireNonNullElse(spec.getIntervals(), List.of());
  }

  private static String mark(Standing standing) {
    return MARK + Digest.of(standing.cron()).hex().substring(0, 16);
  }

  /** A pause that ends by itself is a schedule that starts then: nobody has to be there. */
  private static @Nullable Instant startAt(Standing standing) {
    Pause pause = standing.pause();
    return pause == null ? null : pause.until();
  }

  private static boolean paused(Standing standing) {
    Pause pause = standing.pause();
    return pause != null && pause.until() == null;
  }

  private static String note(Standing standing) {
    Pause pause = standing.pause();
    if (pause == null) {
      return "";
    }
    return pause.until() == null
        ? "paused: " + pause.reason()
        : "paused until " + pause.until() + ": " + pause.reason();
  }

  @Override
  public boolean remove(String id) {
    try {
      return reach(
          () -> {
            schedules.getHandle(id).delete();
            return true;
          });
    } catch (Missing gone) {
      return false;
    }
  }

  @Override
  public List<String> of(TenantId tenant) {
    return ids(SearchKeys.TENANT.getName() + " = '" + tenant + "'");
  }

  @Override
  public List<String> all() {
    return ids("");
  }

  private List<String> ids(String query) {
    return reach(
        () ->
            schedules
                .listSchedules(query, PAGE)
                .map(ScheduleListDescription::getScheduleId)
                .toList());
  }

  @Override
  public Optional<Instant> lastDue(String id, Instant after, Instant until) {
    for (Duration back : BACK) {
      Instant from = until.minus(back).isBefore(after) ? after : until.minus(back);
      if (!from.isBefore(until)) {
        return Optional.empty();
      }
      Optional<Instant> last = due(id, from, until).stream().max(Instant::compareTo);
      if (last.isPresent() || from.equals(after)) {
        return last;
      }
    }
    return Optional.empty();
  }

  private List<Instant> due(String id, Instant from, Instant until) {
    ListScheduleMatchingTimesRequest request =
        ListScheduleMatchingTimesRequest.newBuilder()
            .setNamespace(client.getOptions().getNamespace())
            .setScheduleId(id)
            .setStartTime(timestamp(from))
            .setEndTime(timestamp(until))
            .build();
    try {
      return reach(
          () ->
              client
                  .getWorkflowServiceStubs()
                  .blockingStub()
                  .listScheduleMatchingTimes(request)
                  .getStartTimeList()
                  .stream()
                  .map(time -> Instant.ofEpochSecond(time.getSeconds(), time.getNanos()))
                  .filter(time -> time.isAfter(from) && !time.isAfter(until))
                  .toList());
    } catch (Missing gone) {
      return List.of();
    }
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private Optional<ScheduleDescription> describe(String id) {
    try {
      return Optional.of(reach(() -> schedules.getHandle(id).describe()));
    } catch (Missing gone) {
      return Optional.empty();
    }
  }

  /** There is no such schedule. */
  private static final class Missing extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static <T> T reach(Supplier<T> call) {
    try {
      return call.get();
    } catch (ScheduleAlreadyRunningException raced) {
      throw raced;
    } catch (ScheduleException | StatusRuntimeException failed) {
      throw classified(failed);
    }
  }

  private static RuntimeException classified(RuntimeException failed) {
    for (Throwable at = failed; at != null; at = at.getCause()) {
      if (at instanceof StatusRuntimeException answer) {
        Status.Code code = answer.getStatus().getCode();
        if (code == Status.Code.NOT_FOUND) {
          return new Missing();
        }
        if (code == Status.Code.INVALID_ARGUMENT) {
          return refused(failed);
        }
      }
    }
    return FailureCode.WORKFLOWS_UNAVAILABLE.because(
        "the workflow service does not answer", failed);
  }

  private static FailureException refused(RuntimeException failed) {
    return FailureCode.INVALID_REQUEST.because("the workflow service refuses the schedule", failed);
  }
}
