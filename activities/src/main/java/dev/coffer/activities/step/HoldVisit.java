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
import java.util.HashSet;
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
   * Takes the store's hold off what no hold in force covers. One that was placed in between may
   * have set what is taken off here, so what is covered is set again rather than left.
   */
  HoldProgress release(HoldReach reach, HoldProgress from, Consumer<HoldProgress> beat) {
    Set<HoldRecord> before = new HashSet<>(catalog.holdsInForce(tenant));
    List<HoldReach> kept = reaches(before);
    Pass pass = new Pass(from, beat);
    reach.eachPossible(
        store, version -> pass.take(version, () -> !kept(kept, version) && lifted(version)));
    HoldProgress done = pass.progress();
    List<HoldRecord> after = catalog.holdsInForce(tenant);
    // What an earlier attempt took off, it took off by the holds of its own time.
    if (!from.equals(HoldProgress.NONE) || !before.containsAll(after)) {
      List<HoldReach> keep = reaches(after);
      // Another attempt need not begin before the end of the first way through.
      Pass again = new Pass(HoldProgress.NONE, ignored -> beat.accept(done));
      reach.eachPossible(store, version -> again.take(version, () -> kept(keep, version)));
    }
    return done;
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
