package dev.coffer.workflows.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** What a tenant's rules are when nobody says otherwise: the one place of these defaults. */
public enum Tier {
  /** A month, in days and weeks. */
  BRONZE,
  /** Half a year. */
  SILVER,
  /** Hours of the last day, and three years. */
  GOLD;

  /** The tier of whoever names none. */
  public static final Tier DEFAULT = SILVER;

  static final Duration APPROVAL_EXPIRY = Duration.ofDays(1);

  /** Its rules, in UTC; nothing goes within a day, nothing has to go. */
  public RetentionRules rules() {
    return switch (this) {
      case BRONZE -> rules(0, 7, 4, 0, 0);
      case SILVER -> rules(0, 14, 8, 6, 0);
      case GOLD -> rules(24, 30, 12, 12, 3);
    };
  }

  /** How long its blueprint locks every backup. */
  Duration lock() {
    return switch (this) {
      case BRONZE -> Duration.ofDays(7);
      case SILVER -> Duration.ofDays(14);
      case GOLD -> Duration.ofDays(30);
    };
  }

  /** How many people its blueprint has approve a restore. */
  int approvals() {
    return this == GOLD ? 1 : 0;
  }

  /** What its blueprint runs by itself. */
  List<Schedule> schedules() {
    return switch (this) {
      case BRONZE ->
          List.of(
              schedule(ScheduleKind.BACKUP, "0 2 * * *", Duration.ofHours(1)),
              schedule(ScheduleKind.VERIFY, "0 5 * * 0", Duration.ofHours(1)),
              schedule(ScheduleKind.ROTATION, "0 4 1 1 *", Duration.ofHours(1)));
      case SILVER ->
          List.of(
              schedule(ScheduleKind.BACKUP, "0 */6 * * *", Duration.ofMinutes(30)),
              schedule(ScheduleKind.VERIFY, "0 5 * * 0", Duration.ofHours(1)),
              schedule(ScheduleKind.ROTATION, "0 4 1 */3 *", Duration.ofHours(1)));
      case GOLD ->
          List.of(
              schedule(ScheduleKind.BACKUP, "0 * * * *", Duration.ofMinutes(10)),
              schedule(ScheduleKind.VERIFY, "0 5 * * *", Duration.ofMinutes(30)),
              schedule(ScheduleKind.ROTATION, "0 4 1 * *", Duration.ofHours(1)));
    };
  }

  /** In UTC; started up to an hour late, and told of when it is not done within four. */
  private static Schedule schedule(ScheduleKind kind, String cron, Duration jitter) {
    return new Schedule(
        kind,
        cron,
        ZoneId.of("UTC"),
        jitter,
        Duration.ofHours(1),
        Duration.ofHours(4),
        Instant.EPOCH,
        null);
  }

  private static RetentionRules rules(int hourly, int daily, int weekly, int monthly, int yearly) {
    return new RetentionRules(
        3, hourly, daily, weekly, monthly, yearly, Duration.ofDays(1), null, ZoneId.of("UTC"));
  }
}
