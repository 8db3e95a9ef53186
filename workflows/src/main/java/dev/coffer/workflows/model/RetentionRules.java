package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.ZoneId;
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
 * @param zone whose hours, days, weeks, months and years these are
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

  public RetentionRules {
    requireNonNull(minimumAge, "minimumAge is null");
    requireNonNull(zone, "zone is null");
  }
}
