package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.HoldRecord;
import dev.coffer.activities.catalog.ListedBackup;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.HoldProgress;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.util.List;
import java.util.function.Consumer;

/**
 * Holds on record, in the vault as signed records, and mirrored by the store's own legal hold.
 *
 * <p>The record comes first, and the store follows it. Placings, liftings and new backups of one
 * tenant may run at the same time, so whoever has changed the store looks at the record again and
 * puts right what it says by now: in the end a version of a backup has the store's hold exactly
 * when a hold in force covers it.
 */
public final class Holds {
  private final Catalog catalog;
  private final Lender lender;
  private final Proofs proofs;
  private final LockMode lock;

  /**
   * @param lock a store that cannot lock cannot hold either: then the record alone counts
   */
  public Holds(Catalog catalog, Lender lender, Proofs proofs, LockMode lock) {
    this.catalog = catalog;
    this.lender = lender;
    this.proofs = proofs;
    this.lock = lock;
  }

  /** Puts a hold on record; returns it as it was recorded first. */
  Hold record(RunRef run, Hold hold) {
    catalog.holdPlaced(hold);
    Hold recorded = known(hold.tenant(), hold.id()).hold();
    sign(run, Proofs.Kind.HOLD, VaultRecords.holdKey(hold.tenant(), hold.id()), recorded);
    return recorded;
  }

  /** Lifts a hold on record; returns the lifting that was recorded first. */
  Lifting record(RunRef run, Lifting lifting) {
    catalog.holdLifted(lifting);
    Lifting recorded = known(lifting.tenant(), lifting.hold()).lifting();
    if (recorded == null) {
      throw new IllegalStateException("a lifted hold has a lifting");
    }
    String key = VaultRecords.liftingKey(lifting.tenant(), lifting.hold());
    sign(run, Proofs.Kind.LIFTING, key, recorded);
    return recorded;
  }

  private HoldRecord known(TenantId tenant, HoldId hold) {
    return catalog
        .hold(tenant, hold)
        .orElseThrow(() -> FailureCode.NOT_FOUND.because("no hold " + hold));
  }

  private void sign(RunRef run, Proofs.Kind kind, String key, Object record) {
    try (Lender.LentKeys keys = lender.keys(run, Purpose.INCIDENT);
        ObjectStore store = lender.store(run, Purpose.INCIDENT)) {
      proofs.put(kind, key, record, keys.session(), store);
    }
  }

  /**
   * Sets the store's hold on everything that the hold covers. Where the backup's manifest cannot be
   * read, that is what stands under its own names; an incident has found its evidence then, a
   * person is told of the failure.
   *
   * @param from where an earlier attempt got to
   * @param beat hears of every version
   */
  HoldProgress mirror(RunRef run, Hold hold, HoldProgress from, Consumer<HoldProgress> beat) {
    if (lock == LockMode.ADVISORY) {
      return HoldProgress.NONE;
    }
    try (HoldVisit visit = visit(run)) {
      HoldReach reach = visit.reach(hold);
      HoldProgress done = visit.set(reach, from, beat);
      if (catalog.hold(hold.tenant(), hold.id()).filter(HoldRecord::inForce).isEmpty()) {
        visit.release(reach, HoldProgress.NONE, ignored -> beat.accept(done));
      }
      if (reach.unreadable() != null && hold.kind() == Hold.Kind.LEGAL) {
        throw reach.unreadable();
      }
      return done;
    }
  }

  /**
   * Takes the store's hold off everything that the hold covered and no other one covers.
   *
   * @param from where an earlier attempt got to
   * @param beat hears of every version
   */
  HoldProgress release(RunRef run, Hold hold, HoldProgress from, Consumer<HoldProgress> beat) {
    if (lock == LockMode.ADVISORY) {
      return HoldProgress.NONE;
    }
    try (HoldVisit visit = visit(run)) {
      return visit.release(visit.reach(hold), from, beat);
    }
  }

  /** Holds a backup in the store whose manifest was just put, when its whole tenant is held. */
  void keepNew(RunRef run, CommittedBackup backup, Consumer<HoldProgress> beat) {
    if (lock == LockMode.ADVISORY || !wholeTenant(run.tenant())) {
      return;
    }
    try (HoldVisit visit = visit(run)) {
      HoldReach reach = visit.reach(backup);
      visit.set(reach, HoldProgress.NONE, beat);
      if (!wholeTenant(run.tenant())) {
        visit.release(reach, HoldProgress.NONE, beat);
      }
    }
  }

  /** Holds a new sealing in the store when a hold covers its backup; the old one stays held. */
  void keepResealed(RunRef run, ListedBackup backup, VerifiedManifest anew) {
    if (lock == LockMode.ADVISORY || !held(run.tenant(), backup)) {
      return;
    }
    try (HoldVisit visit = visit(run)) {
      HoldReach reach = HoldReach.of(anew);
      visit.set(reach, HoldProgress.NONE, done -> {});
      if (!held(run.tenant(), backup)) {
        visit.release(reach, HoldProgress.NONE, done -> {});
      }
    }
  }

  private boolean held(TenantId tenant, ListedBackup backup) {
    return catalog.holdsInForce(tenant).stream()
        .anyMatch(held -> held.hold().covers(backup.scope().dataset(), backup.backup().id()));
  }

  private boolean wholeTenant(TenantId tenant) {
    return catalog.holdsInForce(tenant).stream().anyMatch(held -> held.hold().wholeTenant());
  }

  private HoldVisit visit(RunRef run) {
    List<Dsse.TrustedKey> trusted;
    try (Lender.LentKeys keys = lender.keys(run, Purpose.HOLD)) {
      trusted = Signing.trusted(keys.session());
    }
    return new HoldVisit(catalog, run.tenant(), trusted, lender.store(run, Purpose.HOLD));
  }
}
