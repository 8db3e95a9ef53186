package dev.coffer.api.schedule;

import dev.coffer.api.dataset.Datasets;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import dev.coffer.api.schedule.ScheduleState.Runs;
import dev.coffer.api.schedule.ScheduleState.State;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.temporal.WorkflowIds;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How what runs by itself stands: runs by the catalog, times to come by the workflow service. */
@Singleton
final class ScheduleBook {
  private final Catalog catalog;
  private final Datasets datasets;
  private final Timetable timetable;
  private final Clock clock;

  ScheduleBook(Catalog catalog, Datasets datasets, Timetable timetable, Clock clock) {
    this.catalog = catalog;
    this.datasets = datasets;
    this.timetable = timetable;
    this.clock = clock;
  }

  /** What runs for all tenants together. */
  List<ScheduleState> fleet() {
    return catalog
        .list(
            "SELECT schedule FROM coffer.v_fleet_schedule ORDER BY kind",
            row -> Schedule.parse(row.getString("schedule")).getFirst())
        .stream()
        .map(schedule -> state(TenantId.PLATFORM.value(), schedule))
        .toList();
  }

  ScheduleState state(String tenant, Schedule schedule) {
    Instant now = clock.instant();
    List<Runs> runs =
        schedule.kind().perDataset()
            ? active(tenant).stream()
                .map(scope -> runs(scope.tenant(), schedule, scope.dataset(), now))
                .toList()
            : List.of(runs(new TenantId(tenant), schedule, null, now));
    return ScheduleState.of(schedule, now, runs);
  }

  /** Scopes of the tenant's datasets under protection. */
  List<TenantScope> active(String tenant) {
    return datasets.scopes(tenant).stream()
        .filter(scope -> datasets.scope(tenant, scope.dataset().value()).isPresent())
        .toList();
  }

  private Runs runs(TenantId tenant, Schedule schedule, @Nullable DatasetId dataset, Instant now) {
    String id = dataset == null ? "" : dataset.value();
    Optional<Instant> good =
        at(
            """
            SELECT ended_at AS at FROM coffer.v_good_run
            WHERE tenant_id = ? AND kind = ? AND dataset_id = ? ORDER BY ended_at DESC LIMIT 1\
            """,
            tenant,
            schedule.kind(),
            id);
    Optional<Instant> missed =
        at(
            """
            SELECT slot AS at FROM coffer.v_missed_run
            WHERE tenant_id = ? AND kind = ? AND dataset_id = ? AND cleared_at IS NULL
            ORDER BY slot LIMIT 1\
            """,
            tenant,
            schedule.kind(),
            id);
    boolean endless =
        schedule.pause() != null && schedule.pausedAt(now) && schedule.pause().until() == null;
    return new Runs(
        dataset == null ? null : id,
        state(schedule, now, good, missed),
        good.orElse(null),
        missed.orElse(null),
        endless
            ? List.of()
            : timetable.next(WorkflowIds.scheduled(tenant, schedule.kind(), dataset)));
  }

  private static State state(
      Schedule schedule, Instant now, Optional<Instant> good, Optional<Instant> missed) {
    if (schedule.pausedAt(now)) {
      return State.PAUSED;
    }
    if (missed.isPresent()) {
      return State.LATE;
    }
    return good.isPresent() ? State.OK : State.WAITING;
  }

  private Optional<Instant> at(String sql, TenantId tenant, ScheduleKind kind, String dataset) {
    return catalog.one(
        sql, row -> Columns.requiredTime(row, "at"), tenant.value(), kind.name(), dataset);
  }
}
