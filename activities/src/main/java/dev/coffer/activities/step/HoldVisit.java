package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.HoldRecord;
import dev.coffer.activities.step.HoldReach.Version;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.HoldProgress;
import dev.coffer.workflows.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Brings the store's own legal holds in one vault in line with the holds on record. */
final class HoldVisit implements AutoCloseable {
  private final Catalog catalog;
  private final TenantId tenant;
  private final List<Dsse.TrustedKey> trusted;
  private final ObjectStore store;

  HoldVisit(Catalog catalog, TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    this.catalog = catalog;
    this.tenant = tenant;
    this.trusted = trusted;
    this.store = store;
  }

  /** What the hold covers by now. */
  HoldReach reach(Hold hold) {
    return HoldReach.of(hold, catalog, trusted, store);
  }

  /** What a backup needs that is not listed yet. */
  HoldReach reach(CommittedBackup backup) {
    return HoldReach.of(backup, trusted, store);
  }

  /** Sets the store's hold on all of it; a version that is not there is passed by. */
  HoldProgress set(HoldReach reach, HoldProgress from, Consumer<HoldProgress> beat) {
    Pass pass = new Pass(from, beat);
    reach.each(store, version -> pass.take(version, () -> held(version)));
    return pass.progress();
  }

  /**
   * Takes the store's hold off what no hold in force covers, and sets it on what one does. Others
   * place and lift meanwhile, and go by the record of their own time: the way is gone again until
   * the record is the same at its end as it was at its beginning.
   */
  HoldProgress release(HoldReach reach, HoldProgress from, Consumer<HoldProgress> beat) {
    Set<HoldRecord> inForce = inForce();
    HoldProgress done = settle(reach, inForce, new Pass(from, beat));
    // An earlier attempt went by the record of its own time, too.
    boolean again = !from.equals(HoldProgress.NONE);
    for (Set<HoldRecord> now = inForce(); again || !now.equals(inForce); now = inForce()) {
      // Another attempt need not begin before the end of the first way through.
      settle(reach, now, new Pass(HoldProgress.NONE, ignored -> beat.accept(done)));
      inForce = now;
      again = false;
    }
    return done;
  }

  private Set<HoldRecord> inForce() {
    return Set.copyOf(catalog.holdsInForce(tenant));
  }

  private HoldProgress settle(HoldReach reach, Set<HoldRecord> inForce, Pass pass) {
    List<HoldReach> kept = reaches(inForce);
    reach.eachPossible(
        store, version -> pass.take(version, () -> !kept(kept, version) && lifted(version)));
    return pass.progress();
  }

  private List<HoldReach> reaches(Iterable<HoldRecord> records) {
    List<HoldReach> reaches = new ArrayList<>();
    records.forEach(record -> reaches.add(reach(record.hold())));
    return reaches;
  }

  /** Whether any of them covers the version; if so, the store holds it afterwards. */
  private boolean kept(List<HoldReach> reaches, Version version) {
    boolean covered = reaches.stream().anyMatch(reach -> reach.covers(version));
    if (covered) {
      held(version);
    }
    return covered;
  }

  private boolean held(Version version) {
    return done(() -> store.hold(version.key(), version.versionId()));
  }

  private boolean lifted(Version version) {
    return done(() -> store.lift(version.key(), version.versionId()));
  }

  private static boolean done(Runnable change) {
    try {
      change.run();
      return true;
    } catch (FailureException missing) {
      if (missing.code() != FailureCode.PACK_MISSING) {
        throw missing;
      }
      return false;
    }
  }

  @Override
  public void close() {
    store.close();
  }

  /** One way through the versions, in the order of their keys, that may be gone on with later. */
  private static final class Pass {
    private final String start;
    private final Consumer<HoldProgress> beat;
    private HoldProgress whole;
    private long versions;
    private long passed;
    private String key;

    Pass(HoldProgress from, Consumer<HoldProgress> beat) {
      this.start = from.key();
      this.beat = beat;
      this.whole = from;
      this.versions = from.versions();
      this.passed = from.passed();
      this.key = from.key();
    }

    void take(Version version, BooleanSupplier change) {
      if (version.key().compareTo(start) <= 0) {
        return;
      }
      if (!version.key().equals(key)) {
        whole = progress();
        key = version.key();
      }
      if (change.getAsBoolean()) {
        versions++;
      } else {
        passed++;
      }
      beat.accept(whole);
    }

    HoldProgress progress() {
      return new HoldProgress(versions, passed, key);
    }
  }
}
