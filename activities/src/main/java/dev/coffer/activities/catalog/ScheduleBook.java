package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.schedule.MissedRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog knows of runs that are due. Every write may run twice. Errors: {@code
 * CATALOG_UNAVAILABLE} may succeed when tried again.
 */
public interface ScheduleBook {
  /** A dataset that takes backups, and since when. */
  record ActiveDataset(TenantScope scope, Instant since) {}

  /**
   * Keeps what runs for the fleet, so that whoever lists it need not know the workers' settings.
   *
   * @param declared as it is configured, due since now
   * @return the same, due since it was first declared so
   */
  Schedule declared(Schedule declared);

  /** The tenant's active datasets, by id. */
  List<ActiveDataset> datasets(TenantId tenant);

  /**
   * When the newest good run of this kind ended, whoever asked for it.
   *
   * @param tenant {@link TenantId#PLATFORM} for what runs for the fleet
   * @param dataset null for what runs for the tenant as a whole
   * @param notAfter a run that ended later says so by a clock that is wrong, and counts for nothing
   */
  Optional<Instant> newestGood(
      TenantId tenant, ScheduleKind kind, @Nullable DatasetId dataset, Instant notAfter);

  /** Keeps that a run is missed; one that is on record stays as it is. */
  void missed(MissedRun missed);

  /** The tenant's missed runs that are not cleared, the oldest first. */
  List<MissedRun> open(TenantId tenant);

  /** How many missed runs are not cleared, of the fleet and of all active tenants. */
  int open();

  /** A missed run is not late any more. */
  void cleared(MissedRun missed);

  /** Missed runs that are not cleared and that nobody was told of, the first found first. */
  List<MissedRun> untold(int limit);

  /** People were told. */
  void told(MissedRun missed);
}
