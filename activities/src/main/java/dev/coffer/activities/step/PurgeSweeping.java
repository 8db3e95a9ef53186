package dev.coffer.activities.step;

import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.catalog.PurgeBook.Inventory;
import dev.coffer.activities.catalog.PurgeBook.Item;
import dev.coffer.activities.catalog.PurgeBook.Remainder;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Marks;
import dev.coffer.activities.pipeline.Sweep;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.Absence;
import dev.coffer.workflows.purge.MarkedPurge;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.SweptPurge;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run's deletes, and the look at what they left. Each try marks anew what must stay, from the
 * manifests; what an earlier try deleted it does not find any more.
 */
final class PurgeSweeping {
  private static final Set<Item.State> GOING =
      EnumSet.of(Item.State.MARKED, Item.State.GONE, Item.State.REMAINS);

  private final PurgeBook book;
  private final PurgeJudge judge;
  private final PurgeOrphans orphans;
  private final Lender lender;
  private final RunRef run;

  PurgeSweeping(PurgeBook book, PurgeJudge judge, PurgeOrphans orphans, Lender lender, RunRef run) {
    this.book = book;
    this.judge = judge;
    this.orphans = orphans;
    this.lender = lender;
    this.run = run;
  }

  SweptPurge sweep(MarkedPurge marked) {
    TenantId tenant = run.tenant();
    try (Lender.LentKeys keys = lender.keys(run, Purpose.PURGE);
        ObjectStore store = lender.store(run, Purpose.PURGE)) {
      judge.agreedTime(store);
      // Before the marks are read: whoever is spared keeps what its manifest names.
      List<Item> going =
          going().stream().filter(item -> !book.spared(tenant, run.run(), item.backup())).toList();
      Heartbeat heartbeat = new Heartbeat("sweep", 0, going.size());
      int done = heartbeat.resumeAt();
      Marks marks = marks(going, keys.session(), store, heartbeat);
      Sweep sweep = new Sweep(store, marks, () -> heartbeat.bytes(0));
      long asked = 0;
      for (Item item : going.subList(Math.min(done, going.size()), going.size())) {
        judge.agreedTime(store);
        Sweep.Sum own = sweep.inventory(item.scope(), item.backup());
        book.inventoried(
            tenant,
            run.run(),
            item.backup(),
            new Inventory(own.objects(), own.bytes(), own.digest()));
        asked += sweep.delete(item.scope(), item.backup());
        heartbeat.stream();
      }
      asked += sweepOrphans(marked.plan(), going, marks, sweep, store);
      return new SweptPurge(marked, asked);
    }
  }

  private long sweepOrphans(
      PurgePlan plan, List<Item> going, Marks marks, Sweep sweep, ObjectStore store) {
    Instant at = judge.agreedTime(store);
    Set<BackupId> others = others(going);
    long[] asked = new long[1];
    orphans.due(
        run.tenant(),
        run.run(),
        plan.at(),
        page -> asked[0] += sweep.delete(PurgeOrphans.still(page, marks, others, at)));
    return asked[0];
  }

  Absence readBack(SweptPurge swept) {
    TenantId tenant = run.tenant();
    try (Lender.LentKeys keys = lender.keys(run, Purpose.PURGE);
        ObjectStore store = lender.store(run, Purpose.PURGE)) {
      List<Item> going = going();
      Heartbeat heartbeat = new Heartbeat("prove", 0, going.size());
      Marks marks = marks(going, keys.session(), store, heartbeat);
      Sweep sweep = new Sweep(store, marks, () -> heartbeat.bytes(0));
      Tally tally = new Tally();
      for (Item item : going) {
        Sweep.Sum left = sweep.remainder(item.scope(), item.backup());
        book.readBack(
            tenant,
            run.run(),
            item.backup(),
            new Remainder(left.objects(), left.bytes(), left.locked(), left.until(), left.held()));
        tally.add(item, left);
        heartbeat.stream();
      }
      PurgePlan plan = swept.purge().plan();
      Sweep.Sum litter = orphansLeft(plan, store, heartbeat);
      tally.add(plan.orphans(), plan.orphanBytes(), litter);
      return new Absence(
          swept,
          tally.backups,
          tally.objects,
          tally.bytes,
          tally.locked,
          tally.until,
          tally.held,
          store.now());
    }
  }

  /** The plan's orphans that the store still lists. */
  private Sweep.Sum orphansLeft(PurgePlan plan, ObjectStore store, Heartbeat heartbeat) {
    Sweep.Planned planned = new Sweep.Planned();
    orphans.due(
        run.tenant(),
        run.run(),
        plan.at(),
        page -> page.forEach(orphan -> planned.add(orphan.key(), orphan.versionId())));
    return planned.left(
        each ->
            PurgeOrphans.each(
                run.tenant(),
                store,
                (StoredVersion version) -> {
                  heartbeat.bytes(0);
                  each.accept(version);
                }),
        store);
  }

  private List<Item> going() {
    return book.items(run.tenant(), run.run()).stream()
        .filter(item -> GOING.contains(item.state()))
        .toList();
  }

  private Marks marks(
      List<Item> going, KeySession session, ObjectStore store, Heartbeat heartbeat) {
    return judge.marks(
        run.tenant(),
        book.candidates(run.tenant()),
        PurgeSteps.ids(going),
        session,
        store,
        heartbeat);
  }

  private Set<BackupId> others(List<Item> going) {
    Set<BackupId> others = new HashSet<>(PurgeSteps.ids(going));
    others.addAll(book.running(run.tenant()));
    return others;
  }

  /** What is gone and what is left, over all items. */
  private static final class Tally {
    private int backups;
    private long objects;
    private long bytes;
    private long locked;
    private long held;
    private @Nullable Instant until;

    void add(Item item, Sweep.Sum left) {
      Inventory inventory = item.inventory();
      backups += left.objects() == 0 ? 1 : 0;
      if (inventory != null) {
        add(inventory.objects(), inventory.bytes(), left);
      }
    }

    void add(long wereObjects, long wereBytes, Sweep.Sum left) {
      objects += Math.max(0, wereObjects - left.objects());
      bytes += Math.max(0, wereBytes - left.bytes());
      locked += left.locked();
      held += left.held();
      Instant lock = left.until();
      if (lock != null && (until == null || until.isBefore(lock))) {
        until = lock;
      }
    }
  }
}
