package dev.coffer.api.schedule;

import dev.coffer.api.problem.Refusal;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads schedules, and makes the next version of a policy, which differs in one. */
@Singleton
public final class Declaring {
  private static final Pattern CRON = Pattern.compile("[0-9A-Za-z*,/-]+(?: [0-9A-Za-z*,/-]+){4}");
  private static final String OPEN = "*";

  private static final Duration LEAST_APART = Duration.ofMinutes(5);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration USUAL_WITHIN = Duration.ofHours(4);
  private static final Duration LONGEST_WITHIN = DAY.multipliedBy(7);
  private static final Duration LONGEST_PAUSE = Duration.ofDays(366);

  private final Timetable timetable;
  private final Clock clock;

  Declaring(Timetable timetable, Clock clock) {
    this.timetable = timetable;
    this.clock = clock;
  }

  /**
   * When runs would be due.
   *
   * @throws Refusal when the schedule is not one, naming the field
   */
  List<Instant> plan(NewSchedule asked) {
    schedule(ScheduleKind.BACKUP, asked, USUAL_WITHIN);
    requireDays(asked.cron());
    List<Instant> next = timetable.next(asked.cron(), zone(asked.zone()).getId());
    if (next.isEmpty()) {
      throw Refusal.field("cron", "never comes");
    }
    for (int i = 1; i < next.size(); i++) {
      if (Duration.between(next.get(i - 1), next.get(i)).compareTo(LEAST_APART) < 0) {
        throw Refusal.field("cron", "must leave " + LEAST_APART + " between runs");
      }
    }
    return next;
  }

  /**
   * A schedule of its own, due from now on.
   *
   * @param of the policy that is to declare it
   * @throws Refusal when it is not one, naming the field
   */
  public Schedule declared(Policy of, ScheduleKind kind, NewSchedule asked) {
    if (kind.ofFleet()) {
      throw Refusal.field("kind", "runs for all tenants together; no policy declares it");
    }
    plan(asked);
    return schedule(kind, asked, usualWithin(of, kind));
  }

  /** With this schedule, in the place of the one of its kind; one that is paused stays paused. */
  Policy set(Policy before, ScheduleKind kind, NewSchedule asked) {
    Schedule schedule = schedule(kind, asked, usualWithin(before, kind));
    Schedule.Pause pause = before.schedule(kind).map(Schedule::pause).orElse(null);
    return with(before, kind, schedule.with(pause, schedule.since()));
  }

  /** Without the schedule. */
  Policy removed(Policy before, ScheduleKind kind) {
    require(before, kind);
    return with(before, kind, null);
  }

  /** With the schedule paused. */
  Policy paused(Policy before, ScheduleKind kind, NewPause asked) {
    Instant now = now();
    Instant until = asked.until() == null ? null : asked.until().truncatedTo(ChronoUnit.SECONDS);
    if (until != null && (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_PAUSE)))) {
      throw Refusal.field("until", "must be in the coming year");
    }
    Schedule schedule = require(before, kind);
    return with(
        before,
        kind,
        schedule.with(new Schedule.Pause(asked.reason(), now, until), schedule.since()));
  }

  /** With the schedule going on; what was due meanwhile is not due any more. */
  Policy resumed(Policy before, ScheduleKind kind) {
    Schedule schedule = require(before, kind);
    if (schedule.pause() == null) {
      throw Refusal.field("kind", "is not paused");
    }
    return with(before, kind, schedule.with(null, now()));
  }

  private static Schedule require(Policy policy, ScheduleKind kind) {
    return policy.schedule(kind).orElseThrow(() -> Refusal.missing("schedule"));
  }

  private static Policy with(Policy before, ScheduleKind kind, @Nullable Schedule schedule) {
    List<Schedule> others = new ArrayList<>(before.schedules());
    others.removeIf(other -> other.kind() == kind);
    if (schedule != null) {
      others.add(schedule);
    }
    others.sort((one, other) -> one.kind().compareTo(other.kind()));
    return before.scheduling(others);
  }

  /** A purge that people still may approve in time is not missed yet. */
  private static Duration usualWithin(Policy policy, ScheduleKind kind) {
    if (kind != ScheduleKind.PURGE || policy.restoreApprovals() == 0) {
      return USUAL_WITHIN;
    }
    Duration usual = USUAL_WITHIN.plus(policy.approvalExpiry());
    return usual.compareTo(LONGEST_WITHIN) < 0 ? usual : LONGEST_WITHIN;
  }

  private Schedule schedule(ScheduleKind kind, NewSchedule asked, Duration usualWithin) {
    if (!CRON.matcher(asked.cron()).matches()) {
      throw Refusal.field(
          "cron", "must be five fields: minute, hour, day of month, month, day of week");
    }
    return new Schedule(
        kind,
        asked.cron(),
        zone(asked.zone()),
        within(
            "jitter", asked.jitter(), MINUTE.multipliedBy(5), Duration.ZERO, Duration.ofHours(6)),
        within("catchUp", asked.catchUp(), Duration.ofHours(1), MINUTE, DAY),
        within("within", asked.within(), usualWithin, LEAST_APART, LONGEST_WITHIN),
        now(),
        null);
  }

  /** Cron programs take either of them, the workflow service both: nobody has to know which. */
  private static void requireDays(String cron) {
    String[] fields = cron.split(" ", -1);
    if (!fields[2].equals(OPEN) && !fields[4].equals(OPEN)) {
      throw Refusal.field("cron", "must leave day of month or day of week open: *");
    }
  }

  /** By its name: an offset has no summer. */
  private static ZoneId zone(@Nullable String asked) {
    String name = Objects.requireNonNullElse(asked, "UTC");
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      throw Refusal.field("zone", "is no IANA time zone");
    }
    return ZoneId.of(name);
  }

  private static Duration within(
      String field, @Nullable Duration asked, Duration usual, Duration least, Duration most) {
    Duration duration = Objects.requireNonNullElse(asked, usual);
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw Refusal.field(field, "must be " + least + " to " + most);
    }
    return duration;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
