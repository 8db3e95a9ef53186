package dev.coffer.activities.catalog;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;

import dev.coffer.activities.catalog.MemoryCatalog.BackupLife;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PurgeFailure;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Purges in memory, over the backups of a {@link MemoryCatalog}. */
public final class MemoryPurgeBook implements PurgeBook {
  private final MemoryCatalog catalog;
  private final Map<Key, Row> purges = new LinkedHashMap<>();
  private final Map<Seen, Sighting> orphans = new LinkedHashMap<>();

  public MemoryPurgeBook(MemoryCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public synchronized void started(PurgeRequest request, String workflow) {
    Key key = new Key(request.grant().tenant(), request.id());
    if (purges.computeIfAbsent(key, missing -> new Row()).closed) {
      throw ALREADY_EXISTS.because("purge " + request.id() + " is closed");
    }
  }

  @Override
  public List<Candidate> candidates(TenantId tenant) {
    return catalog.candidates(tenant);
  }

  @Override
  public Set<BackupId> running(TenantId tenant) {
    return catalog.running(tenant);
  }

  @Override
  public void doubted(TenantScope scope, BackupId backup, FailureCode code) {
    catalog.doubt(scope, backup, VerificationLevel.STRUCTURE);
  }

  @Override
  public synchronized void planned(PurgePlan plan, List<Item> items) {
    Row row = row(plan.grant().tenant(), plan.request().id());
    if (row.closed) {
      throw ALREADY_EXISTS.because("purge " + plan.request().id() + " is closed");
    }
    row.items = new ArrayList<>(items);
  }

  @Override
  public synchronized List<Item> items(TenantId tenant, String purge) {
    return List.copyOf(row(tenant, purge).items);
  }

  @Override
  public synchronized Item.State mark(TenantId tenant, String purge, BackupId backup) {
    Item.State state =
        candidate(tenant, backup).map(candidate -> markable(candidate)).orElse(Item.State.KEPT);
    if (state == Item.State.MARKED) {
      catalog.live(tenant, backup, BackupLife.MARKED);
    }
    reach(tenant, purge, backup, state);
    return state;
  }

  private Item.State markable(Candidate candidate) {
    if (candidate.marked()) {
      return Item.State.MARKED;
    }
    if (candidate.backup().held()) {
      return Item.State.HELD;
    }
    if (candidate.inUse()) {
      return Item.State.IN_USE;
    }
    return !catalog.isLeaving(candidate.scope().tenant())
            && catalog
                .newestGood(candidate.scope())
                .filter(newest -> newest.id().equals(candidate.backup().id()))
                .isPresent()
        ? Item.State.KEPT
        : Item.State.MARKED;
  }

  @Override
  public synchronized void skipped(TenantId tenant, String purge, BackupId backup, Item.State why) {
    reach(tenant, purge, backup, why);
  }

  @Override
  public synchronized boolean spared(TenantId tenant, String purge, BackupId backup) {
    boolean spared =
        inventory(tenant, backup).isEmpty()
            && candidate(tenant, backup).filter(one -> one.backup().held()).isPresent();
    if (spared) {
      catalog.live(tenant, backup, BackupLife.LISTED);
      reach(tenant, purge, backup, Item.State.HELD);
    }
    return spared;
  }

  @Override
  public synchronized Inventory inventoried(
      TenantId tenant, String purge, BackupId backup, Inventory inventory) {
    Inventory first = inventory(tenant, backup).orElse(inventory);
    change(
        tenant,
        purge,
        backup,
        item ->
            new Item(
                item.scope(),
                item.backup(),
                item.manifest(),
                item.state(),
                item.reasons(),
                item.until(),
                first,
                item.remainder()));
    return first;
  }

  private Optional<Inventory> inventory(TenantId tenant, BackupId backup) {
    return purges.entrySet().stream()
        .filter(entry -> entry.getKey().tenant().equals(tenant))
        .flatMap(entry -> entry.getValue().items.stream())
        .filter(item -> item.backup().equals(backup))
        .map(Item::inventory)
        .filter(Objects::nonNull)
        .findFirst();
  }

  @Override
  public synchronized void readBack(
      TenantId tenant, String purge, BackupId backup, Remainder remainder) {
    boolean gone = remainder.objects() == 0;
    change(
        tenant,
        purge,
        backup,
        item ->
            new Item(
                item.scope(),
                item.backup(),
                item.manifest(),
                gone ? Item.State.GONE : Item.State.REMAINS,
                item.reasons(),
                item.until(),
                item.inventory(),
                remainder));
    if (gone) {
      catalog.live(tenant, backup, BackupLife.PURGED);
    }
  }

  @Override
  public synchronized void sighted(TenantId tenant, String purge, List<Orphan> seen, Instant at) {
    for (Orphan orphan : seen) {
      Seen key = new Seen(tenant, orphan.key(), orphan.versionId());
      Sighting before = orphans.get(key);
      Instant since = before == null || before.since() == null ? at : before.since();
      orphans.put(key, new Sighting(orphan, since, purge));
    }
  }

  @Override
  public synchronized void forgetUnseen(TenantId tenant, String purge) {
    orphans.replaceAll(
        (key, sighting) ->
            key.tenant().equals(tenant) && !sighting.seenBy().equals(purge)
                ? new Sighting(sighting.orphan(), null, sighting.seenBy())
                : sighting);
  }

  @Override
  public synchronized List<Orphan> orphans(
      TenantId tenant, String purge, Instant seenBefore, @Nullable Orphan after, int limit) {
    Comparator<Orphan> order = Comparator.comparing(Orphan::key).thenComparing(Orphan::versionId);
    return orphans.entrySet().stream()
        .filter(entry -> entry.getKey().tenant().equals(tenant))
        .map(Map.Entry::getValue)
        .filter(sighting -> sighting.seenBy().equals(purge))
        .filter(sighting -> sighting.since() != null && !sighting.since().isAfter(seenBefore))
        .map(Sighting::orphan)
        .filter(orphan -> after == null || order.compare(orphan, after) > 0)
        .sorted(order)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized void exported(TenantId tenant, String purge, ExportedDataset exported) {
    row(tenant, purge).exports.putIfAbsent(exported.dataset().value(), exported);
  }

  @Override
  public synchronized List<ExportedDataset> exports(TenantId tenant, String purge) {
    return List.copyOf(row(tenant, purge).exports.values());
  }

  @Override
  public synchronized void settled(PurgePlan plan) {
    row(plan.grant().tenant(), plan.request().id()).closed = true;
    ended(plan.request());
  }

  @Override
  public synchronized void finished(CertifiedPurge purge) {
    PurgeRequest request = purge.absence().purge().purge().plan().request();
    row(purge.grant().tenant(), request.id()).closed = true;
    ended(request);
  }

  private void ended(PurgeRequest request) {
    if (!request.dryRun() && request.extent() == PurgeRequest.Extent.EXPIRED) {
      catalog.purged(request.grant().tenant(), request.id());
    }
  }

  @Override
  public synchronized void failed(PurgeFailure failure) {
    Row row = purges.get(new Key(failure.grant().tenant(), failure.request().id()));
    if (row != null) {
      row.closed = true;
    }
  }

  private Optional<Candidate> candidate(TenantId tenant, BackupId backup) {
    return catalog.candidates(tenant).stream()
        .filter(candidate -> candidate.backup().id().equals(backup))
        .findFirst();
  }

  private void reach(TenantId tenant, String purge, BackupId backup, Item.State state) {
    change(
        tenant,
        purge,
        backup,
        item ->
            new Item(
                item.scope(),
                item.backup(),
                item.manifest(),
                state,
                item.reasons(),
                item.until(),
                item.inventory(),
                item.remainder()));
  }

  private void change(TenantId tenant, String purge, BackupId backup, UnaryOperator<Item> change) {
    row(tenant, purge)
        .items
        .replaceAll(item -> item.backup().equals(backup) ? change.apply(item) : item);
  }

  private Row row(TenantId tenant, String purge) {
    Row row = purges.get(new Key(tenant, purge));
    if (row == null) {
      throw NOT_FOUND.because("no purge " + purge);
    }
    return row;
  }

  private record Key(TenantId tenant, String purge) {}

  private record Seen(TenantId tenant, String key, String versionId) {}

  private record Sighting(Orphan orphan, @Nullable Instant since, String seenBy) {}

  private static final class Row {
    final Map<String, ExportedDataset> exports = new TreeMap<>();
    List<Item> items = new ArrayList<>();
    boolean closed;
  }
}
