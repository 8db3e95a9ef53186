package dev.coffer.activities.step;

import static java.util.Objects.requireNonNull;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.Departures;
import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.workflows.activity.OffboardActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.AgeRecipient;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.purge.Absence;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.ShreddedTenant;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The steps of an offboarding: close, export, shred, certify, bury. */
public final class OffboardSteps implements OffboardActivities {
  private static final String ACTION = "tenant.offboard";
  private static final String EXPORT = "tenant.export";

  private final Departures departures;
  private final PurgeBook book;
  private final Trail trail;
  private final KeyService keys;
  private final DatabaseLeases leases;
  private final Lender lender;
  private final Proofs proofs;
  private final FinalExport exports;
  private final Shredder shredder;

  public OffboardSteps(
      Catalog catalog,
      Departures departures,
      PurgeBook book,
      Trail trail,
      KeyService keys,
      DatabaseLeases leases,
      Lender lender,
      Proofs proofs,
      FinalExport exports,
      Clock clock) {
    this.departures = departures;
    this.book = book;
    this.trail = trail;
    this.keys = keys;
    this.leases = leases;
    this.lender = lender;
    this.proofs = proofs;
    this.exports = exports;
    this.shredder = new Shredder(catalog, trail, keys, lender, clock);
  }

  @Override
  public void close(PurgePlan plan) {
    TenantId tenant = plan.grant().tenant();
    trail.intend(tenant, plan.grant(), ACTION, Map.of("plan", plan.digest().hex()));
    departures.leaving(tenant);
  }

  @Override
  public int openRuns(PurgeRequest request) {
    return departures.openRuns(request.grant().tenant());
  }

  @Override
  public List<DatasetId> exportable(PurgeRequest request) {
    TenantId tenant = request.grant().tenant();
    List<DatasetId> datasets = exports.datasets(tenant);
    trail.intend(
        tenant,
        request.grant(),
        EXPORT,
        Map.of(
            "recipient", recipient(request).fingerprint().hex(),
            "datasets", Integer.toString(datasets.size())));
    return datasets;
  }

  @Override
  public ExportedDataset export(PurgeRequest request, DatasetId dataset) {
    ExportedDataset exported = exports.export(request, dataset);
    trail.done(
        request.grant().tenant(),
        request.grant(),
        EXPORT + '.' + dataset,
        FinalExport.facts(recipient(request), exported));
    return exported;
  }

  private static AgeRecipient recipient(PurgeRequest request) {
    AgeRecipient recipient = request.exportTo();
    if (recipient == null) {
      throw FailureCode.INVALID_REQUEST.because("the tenant takes nothing along");
    }
    return recipient;
  }

  @Override
  public ShreddedTenant shred(Absence absence) {
    int skipped = absence.purge().purge().skipped();
    if (skipped > 0) {
      throw FailureCode.BUSY.because(skipped + " backups of the tenant are still in use or held");
    }
    return shredder
        .shred(absence.grant())
        .map(key -> new ShreddedTenant(absence, key.name(), key.destroyedAt(), key.refusedAt()))
        .orElseGet(() -> new ShreddedTenant(absence, null, null, null));
  }

  @Override
  public CertifiedPurge certify(ShreddedTenant shredded) {
    Absence absence = shredded.absence();
    TenantId tenant = shredded.grant().tenant();
    AuditLog.Head audit =
        trail.done(
            tenant,
            shredded.grant(),
            shredded.key() == null ? Shredder.LEAVE : Shredder.SHRED,
            Map.of(
                "objects", Long.toString(absence.objects()),
                "locked", Long.toString(absence.locked())));
    RunRef run = run(absence);
    try (Lender.LentKeys lent = lender.keys(run, Purpose.SHRED);
        ObjectStore store = lender.store(run, Purpose.SHRED)) {
      DeletionCertificate says =
          PurgeStatement.of(
              absence,
              exports.exported(absence.purge().purge().plan().request()),
              book.items(tenant, run.run()),
              destroyed(shredded),
              audit);
      return new CertifiedPurge(absence, proofs.certify(says, lent.session(), store));
    }
  }

  @Override
  public void bury(CertifiedPurge certified) {
    TenantId tenant = certified.grant().tenant();
    RunRef run = run(certified.absence());
    // An earlier try may have taken it away already.
    keys.permitShred(tenant);
    try (Lender.LentKeys lent = lender.keys(run, Purpose.SHRED);
        ObjectStore store = lender.store(run, Purpose.SHRED)) {
      proofs.put(
          Proofs.Kind.TOMBSTONE,
          VaultRecords.tombstonesPrefix(tenant) + run.run(),
          new VaultRecords.Tombstone(tenant, run.run(), certified.certificate()),
          lent.session(),
          store);
    }
    for (TenantScope scope : departures.datasets(tenant)) {
      TenantSteps.recipes(scope).forEach(leases::forget);
    }
    departures.left(tenant, certified.certificate());
    trail.done(
        tenant,
        certified.grant(),
        ACTION,
        Map.of("certificate", certified.certificate().sha256().hex()));
    keys.dismissTenant(tenant);
  }

  private static List<DeletionCertificate.DestroyedKey> destroyed(ShreddedTenant shredded) {
    return shredded.key() == null
        ? List.of()
        : List.of(
            new DeletionCertificate.DestroyedKey(
                shredded.key(),
                requireNonNull(shredded.destroyedAt()),
                requireNonNull(shredded.refusedAt())));
  }

  private static RunRef run(Absence absence) {
    PurgeRequest request = absence.purge().purge().plan().request();
    return new RunRef(request.grant().tenant(), request.id());
  }
}
