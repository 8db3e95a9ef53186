package dev.coffer.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Values as a person reads them. */
public final class Values {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Values() {}

  /** A field; a dash when it is absent. Control characters never reach the terminal. */
  public static String text(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? "-" : plain(value.asText());
  }

  /** A text of others, of the same length; its control characters never reach the terminal. */
  public static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /** A size, 1 kB being 1000 bytes. */
  public static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }

  /** A size; a dash when it is absent. */
  public static String size(JsonNode bytes) {
    return bytes.isNumber() ? size(bytes.asLong()) : "-";
  }

  /** A time, to the second. */
  public static String time(JsonNode instant) {
    return instant.isTextual()
        ? Instant.parse(instant.asText()).truncatedTo(ChronoUnit.SECONDS).toString()
        : "-";
  }

  /** A duration as a clock shows it. */
  public static String clock(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
