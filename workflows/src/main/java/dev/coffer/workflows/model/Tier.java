package dev.coffer.workflows.model;

import java.time.Duration;
import java.time.ZoneId;

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

  /** Its rules, in UTC; nothing goes within a day, nothing has to go. */
  public RetentionRules rules() {
    return switch (this) {
      case BRONZE -> rules(0, 7, 4, 0, 0);
      case SILVER -> rules(0, 14, 8, 6, 0);
      case GOLD -> rules(24, 30, 12, 12, 3);
    };
  }

  private static RetentionRules rules(int hourly, int daily, int weekly, int monthly, int yearly) {
    return new RetentionRules(
        3, hourly, daily, weekly, monthly, yearly, Duration.ofDays(1), null, ZoneId.of("UTC"));
  }
}
