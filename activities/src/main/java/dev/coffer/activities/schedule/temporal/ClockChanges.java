package dev.coffer.activities.schedule.temporal;

import io.temporal.client.schedules.ScheduleCalendarSpec;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Moments at which a schedule is due and its calendars, read by a local clock, do not say so. */
final class ClockChanges {
  /** How far ahead; the next look comes minutes later. */
  private static final Duration AHEAD = Duration.ofDays(370);

  /** Comes once in the life of a schedule; the service wants one at least to lie in the past. */
  private static final Duration RARELY = Duration.ofDays(7305);

  private ClockChanges() {}

  /**
   * For each coming change of the clock: the end of a gap in which a calendar would have been due;
   * and of an hour that comes twice both times of what is due every hour.
   */
  static List<Instant> moments(List<ScheduleCalendarSpec> calendars, ZoneId zone, Instant now) {
    ZoneRules rules = zone.getRules();
    List<Instant> moments = new ArrayList<>();
    ZoneOffsetTransition next = rules.nextTransition(now);
    while (next != null && next.getInstant().isBefore(now.plus(AHEAD))) {
      if (next.isGap()) {
        if (due(calendars, next.getDateTimeBefore(), next.getDateTimeAfter())
            .findAny()
            .isPresent()) {
          moments.add(next.getInstant());
        }
      } else {
        ZoneOffsetTransition overlap = next;
        due(hourly(calendars), next.getDateTimeAfter(), next.getDateTimeBefore())
            .forEach(
                minute -> {
                  moments.add(minute.toInstant(overlap.getOffsetBefore()));
                  moments.add(minute.toInstant(overlap.getOffsetAfter()));
                });
      }
      next = rules.nextTransition(next.getInstant());
    }
    return moments;
  }

  private static Stream<LocalDateTime> due(
      List<ScheduleCalendarSpec> calendars, LocalDateTime from, LocalDateTime until) {
    return Stream.iterate(from, minute -> minute.isBefore(until), minute -> minute.plusMinutes(1))
        .filter(minute -> calendars.stream().anyMatch(calendar -> matches(calendar, minute)));
  }

  private static List<ScheduleCalendarSpec> hourly(List<ScheduleCalendarSpec> calendars) {
    return calendars.stream()
        .filter(calendar -> IntStream.range(0, 24).allMatch(hour -> in(calendar.getHour(), hour)))
        .toList();
  }

  /** As the service matches; no range for the years is any year. */
  private static boolean matches(ScheduleCalendarSpec calendar, LocalDateTime time) {
    int day = time.getDayOfWeek().getValue();
    return in(calendar.getMinutes(), time.getMinute())
        && in(calendar.getHour(), time.getHour())
        && in(calendar.getDayOfMonth(), time.getDayOfMonth())
        && in(calendar.getMonth(), time.getMonthValue())
        // Sunday is 0 or 7.
        && (in(calendar.getDayOfWeek(), day) || in(calendar.getDayOfWeek(), day % 7))
        && (calendar.getYear().isEmpty() || in(calendar.getYear(), time.getYear()));
  }

  private static boolean in(List<ScheduleRange> ranges, int value) {
    return ranges.stream()
        .anyMatch(
            range ->
                value == range.getStart()
                    || (value > range.getStart()
                        && value <= range.getEnd()
                        && (value - range.getStart()) % Math.max(1, range.getStep()) == 0));
  }

  /** The service knows intervals beside calendars; these count from 1970, whatever the zone. */
  static ScheduleIntervalSpec interval(Instant moment) {
    return new ScheduleIntervalSpec(
        RARELY, Duration.ofSeconds(moment.getEpochSecond() % RARELY.toSeconds()));
  }

  /** Whether it is one of these. */
  static boolean is(ScheduleIntervalSpec interval) {
    return RARELY.equals(interval.getEvery());
  }
}
