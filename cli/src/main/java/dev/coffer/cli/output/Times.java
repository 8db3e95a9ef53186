package dev.coffer.cli.output;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and durations as people type them. */
public final class Times {
  private static final Pattern SHORT = Pattern.compile("([0-9]{1,6})([smhdw])");

  private Times() {}

  /**
   * A time: ISO 8601 with a zone ({@code 2026-11-21T14:00Z}), or so long ago ({@code -2h}).
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static Instant time(String text, Clock clock) {
    if (text.startsWith("-")) {
      return clock.instant().minus(duration(text.substring(1)));
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException malformed) {
      throw new IllegalArgumentException(
          "a time is 2026-11-21T14:00Z (with its zone), or -2h for two hours ago");
    }
  }

  /**
   * A duration: {@code 90s}, {@code 15m}, {@code 12h}, {@code 30d}, {@code 4w}, or ISO 8601.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Duration duration(String text) {
    Matcher parts = SHORT.matcher(text);
    try {
      if (!parts.matches()) {
        return Duration.parse(text);
      }
    } catch (DateTimeException malformed) {
      throw new IllegalArgumentException("a duration is 90s, 15m, 12h, 30d, 4w or ISO 8601");
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(7 * count);
    };
  }
}
