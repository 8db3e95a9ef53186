package dev.coffer.workflows.retention;

import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.retention.RetentionPlan.Reason;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * The classes that are counted in periods of a calendar. A period is named by the instant that it
 * starts at. Hours are those of UTC, which no change of a zone's rules doubles or halves; days and
 * what is made of them are the zone's, so a day may have 23 to 25 hours and start at one o'clock.
 */
enum Period {
  HOUR(Reason.HOURLY, ChronoUnit.HOURS),
  DAY(Reason.DAILY, ChronoUnit.DAYS),
  WEEK(Reason.WEEKLY, ChronoUnit.WEEKS),
  MONTH(Reason.MONTHLY, ChronoUnit.MONTHS),
  YEAR(Reason.YEARLY, ChronoUnit.YEARS);

  private final Reason reason;
  private final ChronoUnit unit;

  Period(Reason reason, ChronoUnit unit) {
    this.reason = reason;
    this.unit = unit;
  }

  Reason reason() {
    return reason;
  }

  /** How many periods the rules keep a backup of. */
  int places(RetentionRules rules) {
    return switch (this) {
      case HOUR -> rules.hourly();
      case DAY -> rules.daily();
      case WEEK -> rules.weekly();
      case MONTH -> rules.monthly();
      case YEAR -> rules.yearly();
    };
  }

  /** Start of the period that a moment is in. */
  Instant start(Instant time, ZoneId zone) {
    return after(time, 0, zone);
  }

  /** Start of the period that comes so many periods after the one that a moment is in. */
  Instant after(Instant time, int periods, ZoneId zone) {
    if (this == HOUR) {
      return time.truncatedTo(unit).plus(periods, unit);
    }
    LocalDate first = first(time.atZone(zone).toLocalDate());
    return first.plus(periods, unit).atStartOfDay(zone).toInstant();
  }

  private LocalDate first(LocalDate day) {
    return switch (this) {
      case HOUR, DAY -> day;
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
      case YEAR -> day.withDayOfYear(1);
    };
  }
}
