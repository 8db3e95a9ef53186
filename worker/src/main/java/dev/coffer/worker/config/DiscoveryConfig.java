package dev.coffer.worker.config;

import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * When every server is looked at for what no dataset covers. Every worker is to have the same.
 *
 * @param cron minute, hour, day of month, month, day of week
 * @param zone whose clock the expression reads
 * @param within how long after its start a discovery may take before people are told
 */
@ConfigurationProperties("coffer.discovery")
public record DiscoveryConfig(
    @Bindable(defaultValue = "47 3 * * *") String cron,
    @Bindable(defaultValue = "UTC") ZoneId zone,
    @Bindable(defaultValue = "PT4H") Duration within) {

  private static final Duration CATCH_UP = Duration.ofHours(1);

  /** As a schedule; since when it is due is for the catalog to say. */
  public Schedule schedule() {
    return new Schedule(
        ScheduleKind.DISCOVERY, cron, zone, Duration.ZERO, CATCH_UP, within, Instant.EPOCH, null);
  }
}
