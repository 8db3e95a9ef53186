package dev.coffer.api.tenant;

import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RetentionRules;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a dataset's backups. Of each hour, day, week … the first good backup is kept, and
 * of those periods that have one so many, newest first.
 *
 * @param last newest good backups
 * @param hourly hours; 0 for none, and so for the others
 * @param minimumAge no backup is purged before
 * @param maximumAge no class keeps a backup longer; absent for no end
 * @param zone whose days, weeks, months and years these are
 */
public record Keep(
    int last,
    int hourly,
    int daily,
    int weekly,
    int monthly,
    int yearly,
    @Schema(type = "string", format = "duration", example = "PT24H") Duration minimumAge,
    @Nullable @Schema(type = "string", format = "duration", example = "PT8760H")
        Duration maximumAge,
    @Schema(example = "Europe/Berlin") String zone) {

  /** What is kept of the datasets that have rules of their own, by their ids. */
  static Map<String, Keep> ofDatasets(Policy policy) {
    Map<String, Keep> datasets = new TreeMap<>();
    policy.datasetRules().forEach(one -> datasets.put(one.dataset().value(), Keep.of(one.rules())));
    return Collections.unmodifiableMap(datasets);
  }

  static Keep of(RetentionRules rules) {
    return new Keep(
        rules.keepLast(),
        rules.hourly(),
        rules.daily(),
        rules.weekly(),
        rules.monthly(),
        rules.yearly(),
        rules.minimumAge(),
        rules.maximumAge(),
        rules.zone().getId());
  }
}
