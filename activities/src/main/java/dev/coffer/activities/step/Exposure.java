package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.Resealing;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.seal.SealedClaim;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.step.VaultRecords.CompromiseReport;
import dev.coffer.activities.step.VaultRecords.Exposed;
import dev.coffer.activities.step.VaultRecords.ExposureList;
import dev.coffer.activities.step.VaultRecords.RemainingCopy;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.compromise.CompromisePlan;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.FreshKeys;
import dev.coffer.workflows.compromise.LockedCopies;
import dev.coffer.workflows.compromise.Resealed;
import dev.coffer.workflows.compromise.Shredded;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says, signed and locked, which backups were under keys that are in other hands, and what stays of
 * them as ciphertext of those keys. The lists go into records of their own, a few thousand lines
 * each; the report names them.
 */
public final class Exposure {
  /** Lines of one list: some megabytes. */
  static final int PART = 20_000;

  /** Days of the summary that reaches a workflow history. */
  static final int MAX_DATES = 60;

  private static final int PAGE = 500;

  private final Catalog catalog;
  private final Lender lender;
  private final Proofs proofs;
  private final Clock clock;

  public Exposure(Catalog catalog, Lender lender, Proofs proofs, Clock clock) {
    this.catalog = catalog;
    this.lender = lender;
    this.proofs = proofs;
    this.clock = clock;
  }

  /** Lists, signs and puts. When an earlier try has put the report, that one stays. */
  CompromiseResult report(RunRef run, Resealed resealed) {
    try (Lender.LentKeys keys = lender.keys(run, Purpose.RESEAL);
        ObjectStore store = lender.store(run, Purpose.RESEAL)) {
      Listing listing = new Listing(run, keys.session(), store);
      listing.exposed(resealed.keys().naming());
      listing.remaining(resealed.keys().order().plan().epochs());
      listing.close();
      Keyring inForce = new Sealings(catalog, run.tenant(), keys.session(), store).keyring();
      String key = VaultRecords.compromiseKey(run.tenant(), run.run(), "report");
      proofs.put(
          Proofs.Kind.COMPROMISE,
          key,
          report(run, resealed, inForce, listing),
          keys.session(),
          store);
      Proofs.Signed<CompromiseReport> standing =
          Proofs.all(
                  Proofs.Kind.COMPROMISE,
                  key,
                  CompromiseReport.class,
                  Signing.trusted(keys.session()),
                  store)
              .getFirst();
      return result(resealed, standing);
    }
  }

  private CompromiseReport report(RunRef run, Resealed resealed, Keyring inForce, Listing listing) {
    FreshKeys fresh = resealed.keys();
    CompromisePlan plan = fresh.order().plan();
    return new CompromiseReport(
        run.tenant(),
        run.run(),
        plan.epochs(),
        plan.grant().requestedBy(),
        plan.request().reason(),
        fresh.epoch(),
        fresh.naming(),
        inForce.revision(),
        inForce.minimumVersion(),
        resealed.backups(),
        resealed.packs(),
        resealed.bytes(),
        listing.versions,
        listing.bytes,
        listing.dates(),
        listing.parts,
        clock.instant());
  }

  private static CompromiseResult result(
      Resealed resealed, Proofs.Signed<CompromiseReport> signed) {
    CompromiseReport report = signed.record();
    Shredded shredded =
        new Shredded(
            report.epoch(),
            report.naming(),
            report.revision(),
            report.keyVersion(),
            signed.object(),
            report.remaining(),
            report.remainingBytes(),
            report.dates());
    return CompromiseResult.of(resealed, shredded, report.at());
  }

  /** What is listed while the vault is gone through; parts leave as they fill. */
  private final class Listing {
    private final RunRef run;
    private final KeySession session;
    private final ObjectStore store;
    private final ActivityExecutionContext context = Activity.getExecutionContext();
    private final int attempt = context.getInfo().getAttempt();
    private final List<ObjectRef> parts = new ArrayList<>();
    private List<Exposed> exposed = new ArrayList<>();
    private List<RemainingCopy> copies = new ArrayList<>();
    private final TreeMap<LocalDate, LockedCopies> byDay = new TreeMap<>();
    private @Nullable LockedCopies unlocked;
    private long versions;
    private long bytes;

    Listing(RunRef run, KeySession session, ObjectStore store) {
      this.run = run;
      this.session = session;
      this.store = store;
    }

    /** Backups that were sealed again, in both sealings. */
    void exposed(int naming) {
      BackupId after = null;
      List<Resealing> page;
      do {
        page = catalog.resealings(run.tenant(), naming, after, PAGE);
        for (Resealing each : page) {
          exposed.add(new Exposed(each.backup(), each.from(), each.manifest()));
          after = each.backup();
          flush(PART);
        }
        context.heartbeat(versions);
      } while (page.size() == PAGE);
    }

    /** Packs and indexes under these epochs, and keyrings that wrapped their keys. */
    void remaining(List<Integer> epochs) {
      TenantId tenant = run.tenant();
      TenantRecord record = catalog.tenant(tenant);
      for (String prefix : List.of(VaultPaths.packs(tenant), VaultPaths.backups(tenant))) {
        store.versions(
            prefix,
            version -> {
              context.heartbeat(versions);
              if (sealedUnder(version, epochs)) {
                add(version);
              }
            });
      }
      store.versions(
          VaultPaths.keyrings(tenant),
          version -> {
            if (!version.marker() && version.key().compareTo(record.keyring().key()) < 0) {
              add(version);
            }
          });
    }

    private boolean sealedUnder(StoredVersion version, List<Integer> epochs) {
      if (version.marker()
          || version.bytes() < SealedClaim.BYTES
          || VaultPaths.parseManifest(version.key()).isPresent()) {
        return false;
      }
      ObjectRef unpinned =
          new ObjectRef(
              version.key(), version.versionId(), Digest.of(new byte[0]), version.bytes());
      return SealedClaim.of(store.read(unpinned, 0, SealedClaim.BYTES))
          .filter(claim -> epochs.contains(claim.epoch()))
          .isPresent();
    }

    private void add(StoredVersion listed) {
      // A listing says nothing of locks.
      StoredVersion found = store.head(listed.key(), listed.versionId()).orElse(null);
      if (found == null) {
        return;
      }
      Instant end = found.lockedUntil();
      copies.add(
          new RemainingCopy(found.key(), found.versionId(), found.bytes(), end, found.held()));
      versions++;
      bytes += found.bytes();
      if (end == null) {
        unlocked = sum(unlocked, null, 1, found.bytes());
      } else {
        LocalDate day = LocalDate.ofInstant(end, ZoneOffset.UTC);
        byDay.put(day, sum(byDay.get(day), end, 1, found.bytes()));
      }
      flush(PART);
    }

    private static LockedCopies sum(
        @Nullable LockedCopies before, @Nullable Instant end, long versions, long bytes) {
      if (before == null) {
        return new LockedCopies(end, versions, bytes);
      }
      Instant known = before.lockedUntil();
      Instant latest = known == null || (end != null && end.isAfter(known)) ? end : known;
      return new LockedCopies(latest, before.versions() + versions, before.bytes() + bytes);
    }

    /** Unlocked ones first, then day by day; the last line sums up what is later still. */
    List<LockedCopies> dates() {
      List<LockedCopies> dates = new ArrayList<>();
      if (unlocked != null) {
        dates.add(unlocked);
      }
      for (LockedCopies day : byDay.values()) {
        if (dates.size() < MAX_DATES) {
          dates.add(day);
        } else {
          LockedCopies last = dates.removeLast();
          dates.add(sum(last, day.lockedUntil(), day.versions(), day.bytes()));
        }
      }
      return List.copyOf(dates);
    }

    void close() {
      flush(1);
    }

    private void flush(int full) {
      if (exposed.size() + copies.size() < full) {
        return;
      }
      String part = "list-%d-%04d".formatted(attempt, parts.size() + 1);
      parts.add(
          proofs.put(
              Proofs.Kind.EXPOSURE,
              VaultRecords.compromiseKey(run.tenant(), run.run(), part),
              new ExposureList(run.tenant(), run.run(), exposed, copies),
              session,
              store));
      exposed = new ArrayList<>();
      copies = new ArrayList<>();
    }
  }
}
