package dev.coffer.activities.catalog;

import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.schedule.MissedRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code ScheduleBookContract} says, over a catalog in memory. */
public final class MemoryScheduleBook implements ScheduleBook {
  private final MemoryCatalog catalog;
  private final Map<Key, Row> rows = new LinkedHashMap<>();
  private final Map<ScheduleKind, Schedule> ofFleet = new EnumMap<>(ScheduleKind.class);

  private record Key(
      TenantId tenant, ScheduleKind kind, @Nullable DatasetId dataset, Instant slot) {
    static Key of(MissedRun missed) {
      return new Key(missed.tenant(), missed.kind(), missed.dataset(), missed.slot());
    }
  }

  private static final class Row {
    final MissedRun missed;
    boolean told;
    boolean cleared;

    Row(MissedRun missed) {
      this.missed = missed;
    }
  }

  public MemoryScheduleBook(MemoryCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public synchronized Schedule declared(Schedule declared) {
    Schedule before = ofFleet.get(declared.kind());
    if (before != null && before.equals(declared.with(declared.pause(), before.since()))) {
      return before;
    }
    ofFleet.put(declared.kind(), declared);
    return declared;
  }

  @Override
  public List<ActiveDataset> datasets(TenantId tenant) {
    return catalog.activeDatasets(tenant);
  }

  @Override
  public Optional<Instant> newestGood(
      TenantId tenant, ScheduleKind kind, @Nullable DatasetId dataset, Instant notAfter) {
    return catalog
        .goodRuns(tenant, kind, dataset)
        .filter(end -> !end.isAfter(notAfter))
        .max(Instant::compareTo);
  }

  @Override
  public synchronized void missed(MissedRun missed) {
    rows.putIfAbsent(Key.of(missed), new Row(missed));
  }

  @Override
  public synchronized List<MissedRun> open(TenantId tenant) {
    return rows.values().stream()
        .filter(row -> !row.cleared && row.missed.tenant().equals(tenant))
        .map(row -> row.missed)
        .toList();
  }

  @Override
  public synchronized int open() {
    List<TenantId> active = catalog.activeTenants(null, Integer.MAX_VALUE);
    return (int)
        rows.values().stream()
            .filter(row -> !row.cleared)
            .filter(
                row ->
                    row.missed.tenant().equals(TenantId.PLATFORM)
                        || active.contains(row.missed.tenant()))
            .count();
  }

  @Override
  public synchronized void cleared(MissedRun missed) {
    row(missed).cleared = true;
  }

  @Override
  public synchronized List<MissedRun> untold(int limit) {
    List<MissedRun> untold = new ArrayList<>();
    rows.values().stream()
        .filter(row -> !row.told && !row.cleared)
        .limit(limit)
        .forEach(row -> untold.add(row.missed));
    return untold;
  }

  @Override
  public synchronized void told(MissedRun missed) {
    row(missed).told = true;
  }

  private Row row(MissedRun missed) {
    return Objects.requireNonNull(rows.get(Key.of(missed)), "the run is on record");
  }
}
