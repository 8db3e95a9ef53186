package dev.coffer.workflows.schedule;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run that did not come to a good end in its window, for whatever reason.
 *
 * @param tenant {@link TenantId#PLATFORM} for what runs for the fleet
 * @param dataset null for what runs for the tenant as a whole
 * @param slot when it was due
 * @param lastGood end of the newest good run of its kind; null when there is none
 */
public record MissedRun(
    TenantId tenant,
    ScheduleKind kind,
    @Nullable DatasetId dataset,
    Instant slot,
    @Nullable Instant lastGood) {

  public MissedRun {
    requireNonNull(tenant, "tenant is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(slot, "slot is null");
  }
}
