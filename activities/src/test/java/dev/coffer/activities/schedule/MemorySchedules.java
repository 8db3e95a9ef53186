package dev.coffer.activities.schedule;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code SchedulesContract} says, in memory; of cron it knows numbers, stars and steps. */
public final class MemorySchedules implements Schedules {
  private static final int[] MOST = {59, 23, 31, 12, 7};
  private static final Duration FURTHEST = Duration.ofDays(400);

  private final Map<String, Standing> standing = new LinkedHashMap<>();

  @Override
  public synchronized Change keep(Standing wanted) {
    check(wanted.cron());
    Standing before = standing.put(wanted.id(), wanted);
    if (before == null) {
      return Change.CREATED;
    }
    return before.equals(wanted) ? Change.SAME : Change.CHANGED;
  }

  /** How a schedule stands. */
  public synchronized Optional<Standing> find(String id) {
    return Optional.ofNullable(standing.get(id));
  }

  @Override
  public synchronized boolean remove(String id) {
    return standing.remove(id) != null;
  }

  @Override
  public synchronized List<String> of(TenantId tenant) {
    return standing.values().stream()
        .filter(schedule -> tenant.equals(schedule.tenant()))
        .map(Standing::id)
        .toList();
  }

  @Override
  public synchronized List<String> all() {
    return List.copyOf(standing.keySet());
  }

  @Override
  public synchronized Optional<Instant> lastDue(String id, Instant after, Instant until) {
    Standing schedule = standing.get(id);
    Instant first = until.minus(FURTHEST).isAfter(after) ? until.minus(FURTHEST) : after;
    for (Instant at = until.truncatedTo(ChronoUnit.MINUTES);
        schedule != null && at.isAfter(first);
        at = at.minus(1, ChronoUnit.MINUTES)) {
      if (due(schedule, at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private static boolean due(Standing schedule, Instant at) {
    if (matches(schedule.cron(), at.atZone(schedule.zone()).toLocalDateTime())) {
      return true;
    }
    ZoneOffsetTransition before = schedule.zone().getRules().previousTransition(at.plusSeconds(1));
    if (before == null || !before.isGap() || !before.getInstant().equals(at)) {
      return false;
    }
    for (LocalDateTime skipped = before.getDateTimeBefore();
        skipped.isBefore(before.getDateTimeAfter());
        skipped = skipped.plusMinutes(1)) {
      if (matches(schedule.cron(), skipped)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String cron, LocalDateTime time) {
    String[] fields = cron.split(" ", -1);
    int[] values = {
      time.getMinute(),
      time.getHour(),
      time.getDayOfMonth(),
      time.getMonthValue(),
      time.getDayOfWeek().getValue() % 7
    };
    for (int i = 0; i < fields.length; i++) {
      String field = fields[i];
      boolean fits =
          field.startsWith("*/")
              ? values[i] % Integer.parseInt(field.substring(2)) == 0
              : field.equals("*") || Integer.parseInt(field) == values[i];
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static void check(String cron) {
    String[] fields = cron.split(" ", -1);
    for (int i = 0; i < fields.length; i++) {
      if (!fields[i].startsWith("*") && Integer.parseInt(fields[i]) > MOST[i]) {
        throw FailureCode.INVALID_REQUEST.because("no such time");
      }
    }
  }
}
