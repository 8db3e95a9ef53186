package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to keep of a dataset's backups: a number for each class, 0 for a class that is not used, and
 * two ages. {@code dev.coffer.workflows.retention} says what they mean together.
 *
 * @param keepLast newest good backups
 * @param hourly hours that have a good backup, newest first; of each the first backup is kept
 * @param daily days, likewise
 * @param weekly weeks, Monday to Sunday, likewise
 * @param monthly months, likewise
 * @param yearly years, likewise
 * @param minimumAge no backup is let go before, counted from its commit; wins over all else
 * @param maximumAge no class keeps a backup longer, counted from its cut; null for no end
 * @param zone whose days, weeks, months and years these are
 */
public record RetentionRules(
    int keepLast,
    int hourly,
    int daily,
    int weekly,
    int monthly,
    int yearly,
    Duration minimumAge,
    @Nullable Duration maximumAge,
    ZoneId zone) {

  private static final String ENDLESS = "never";
  private static final Pattern TEXT =
      Pattern.compile(
          "last=(\\d{1,9}) hourly=(\\d{1,9}) daily=(\\d{1,9}) weekly=(\\d{1,9}) monthly=(\\d{1,9})"
              + " yearly=(\\d{1,9}) minimum=(PT\\S+) maximum=(PT\\S+|never) zone=(\\S+)");

  public RetentionRules {
    requireNonNull(minimumAge, "minimumAge is null");
    requireNonNull(zone, "zone is null");
  }

  /**
   * The canonical form, in one line: {@code last=3 hourly=0 daily=7 weekly=4 monthly=0 yearly=0
   * minimum=PT24H maximum=never zone=UTC}.
   */
  public String text() {
    return "last=%d hourly=%d daily=%d weekly=%d monthly=%d yearly=%d minimum=%s maximum=%s zone=%s"
        .formatted(
            keepLast,
            hourly,
            daily,
            weekly,
            monthly,
            yearly,
            minimumAge,
            maximumAge == null ? ENDLESS : maximumAge,
            zone);
  }

  /**
   * Reads the canonical form.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static RetentionRules parse(String text) {
    Matcher part = TEXT.matcher(text);
    if (!part.matches()) {
      throw new IllegalArgumentException("not the canonical form of retention rules");
    }
    return new RetentionRules(
        Integer.parseInt(part.group(1)),
        Integer.parseInt(part.group(2)),
        Integer.parseInt(part.group(3)),
        Integer.parseInt(part.group(4)),
        Integer.parseInt(part.group(5)),
        Integer.parseInt(part.group(6)),
        Duration.parse(part.group(7)),
        part.group(8).equals(ENDLESS) ? null : Duration.parse(part.group(8)),
        ZoneId.of(part.group(9)));
  }
}
