package dev.coffer.activities.step;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.DatasetRecord;
import dev.coffer.activities.catalog.Departures;
import dev.coffer.activities.catalog.KeyringRecord;
import dev.coffer.activities.catalog.Resealing;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.pipeline.Discovery;
import dev.coffer.activities.pipeline.Keyrings;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.seal.Keyring;
import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.ObjectStores;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.activity.CatalogActivities;
import dev.coffer.workflows.catalog.AuditCheckRequest;
import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.catalog.RebuildRequest;
import dev.coffer.workflows.catalog.RebuildResult;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Names;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import io.temporal.activity.Activity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rebuilds a lost catalog from signed objects, and checks audit chains against their anchors. */
public final class CatalogSteps implements CatalogActivities {
  /** More refusals than this help nobody, and the list reaches a workflow history. */
  private static final int MAX_REFUSALS = 50;

  private final Catalog catalog;
  private final Departures departures;
  private final AuditLog audit;
  private final ObjectStores stores;
  private final Lender lender;

  public CatalogSteps(
      Catalog catalog, Departures departures, AuditLog audit, ObjectStores stores, Lender lender) {
    this.catalog = catalog;
    this.departures = departures;
    this.audit = audit;
    this.stores = stores;
    this.lender = lender;
  }

  @Override
  public RebuildResult rebuild(RebuildRequest request) {
    String run = request.grant().run();
    audit.append(
        TenantId.PLATFORM,
        run + "/catalog.rebuild.intent",
        request.grant().requestedBy(),
        "catalog.rebuild.intent",
        Map.of());
    List<String> names = new ArrayList<>();
    stores.vaults(names::add);
    Tally tally = new Tally();
    for (String name : names) {
      Activity.getExecutionContext().heartbeat(tally.tenants);
      if (Names.isId(name)) {
        TenantId tenant = new TenantId(name);
        refusing(tenant, tally, () -> readVault(new RunRef(tenant, run), tally));
      } else {
        tally.refuse("a vault whose name is no tenant id");
      }
    }
    // Last: a registration that was taken back leaves its record, and must not hold a slice against
    // the dataset that was registered after it. What has a backup was not taken back.
    for (DatasetRecord dataset : tally.withoutBackup.values()) {
      refusing(dataset.scope().tenant(), tally, () -> list(dataset, tally));
    }
    return new RebuildResult(tally.tenants, tally.datasets, tally.backups, tally.refused);
  }

  /** A vault that is no good is named, and stops no other. */
  private static void refusing(TenantId tenant, Tally tally, Runnable work) {
    try {
      work.run();
    } catch (FailureException refused) {
      if (refused.code().retryable()) {
        throw refused;
      }
      tally.refuse("vault " + tenant + ": " + refused.code());
    }
  }

  private void readVault(RunRef run, Tally tally) {
    TenantId tenant = run.tenant();
    try (Lender.LentKeys keys = lender.keys(run, Purpose.VERIFY);
        ObjectStore store = lender.store(run, Purpose.VERIFY)) {
      List<Dsse.TrustedKey> trusted = Signing.trusted(keys.session());
      Keyrings.VerifiedKeyring keyring = Keyrings.newest(tenant, trusted, store).orElse(null);
      VaultRecords.TenantRegistration registration =
          Proofs.all(
                  Proofs.Kind.TENANT,
                  VaultRecords.tenantKey(tenant),
                  VaultRecords.TenantRegistration.class,
                  trusted,
                  store)
              .stream()
              .map(Proofs.Signed::record)
              .filter(record -> record.tenant().equals(tenant))
              .findFirst()
              .orElse(null);
      if (keyring == null || registration == null) {
        tally.refuse("vault " + tenant + ": no keyring or registration that verifies");
        return;
      }
      catalog.importTenant(
          new TenantRecord(
              tenant,
              policy(registration, trusted, store),
              registration.region(),
              keyring.object(),
              keyring.keyring().revision(),
              trusted.getLast().keyId()),
          listed(keyring));
      if (registration.held() != null) {
        catalog.keyHeld(tenant, registration.held());
      }
      // Before any backup: none of them is listed as free that a hold keeps.
      HoldImport.read(tenant, trusted, store).forEach(catalog::importHold);
      catalog.signingKeys(tenant, trusted);
      tally.tenants++;
      Optional<VaultRecords.Tombstone> tombstone = tombstone(tenant, trusted, store);
      if (tombstone.isPresent()) {
        // Whatever a lock still keeps of its backups is ciphertext that no key opens.
        departures.left(tenant, tombstone.get().certificate());
        chain(tenant, trusted, store);
        return;
      }
      for (DatasetRecord dataset : datasets(tenant, trusted, store)) {
        tally.withoutBackup.put(dataset.scope(), dataset);
      }
      backups(tenant, trusted, store, tally);
      incidents(tenant, trusted, store);
      chain(tenant, trusted, store);
    }
  }

  private static Optional<VaultRecords.Tombstone> tombstone(
      TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    return Proofs.all(
            Proofs.Kind.TOMBSTONE,
            VaultRecords.tombstonesPrefix(tenant),
            VaultRecords.Tombstone.class,
            trusted,
            store)
        .stream()
        .map(Proofs.Signed::record)
        .filter(record -> record.tenant().equals(tenant))
        .findFirst();
  }

  /** The newest version of the tenant's policy; of two that claim one number the later run's. */
  private static Policy policy(
      VaultRecords.TenantRegistration registration,
      List<Dsse.TrustedKey> trusted,
      ObjectStore store) {
    return Proofs.all(
            Proofs.Kind.POLICY,
            VaultRecords.policiesPrefix(registration.tenant()),
            VaultRecords.PolicyVersion.class,
            trusted,
            store)
        .stream()
        .map(Proofs.Signed::record)
        .filter(record -> record.tenant().equals(registration.tenant()))
        .map(VaultRecords.PolicyVersion::policy)
        .reduce(
            registration.policy(),
            (before, next) -> next.version() >= before.version() ? next : before);
  }

  private static KeyringRecord listed(Keyrings.VerifiedKeyring verified) {
    Keyring keyring = verified.keyring();
    return new KeyringRecord(
        verified.object(),
        keyring.revision(),
        keyring.minimumVersion(),
        keyring.epochs().stream()
            .map(epoch -> new KeyringRecord.Epoch(epoch.number(), epoch.createdAt()))
            .toList());
  }

  /**
   * What the tenant registered. Of several registrations of one dataset the last counts: run ids go
   * up with time, and a dataset is registered again only after the one before was taken back.
   */
  private static Collection<DatasetRecord> datasets(
      TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    Map<DatasetId, DatasetRecord> registered = new LinkedHashMap<>();
    Proofs.all(
            Proofs.Kind.DATASET,
            VaultRecords.datasetsPrefix(tenant),
            VaultRecords.DatasetRegistration.class,
            trusted,
            store)
        .stream()
        .map(Proofs.Signed::record)
        .filter(record -> record.scope().tenant().equals(tenant))
        .forEach(
            record ->
                registered.put(
                    record.scope().dataset(),
                    new DatasetRecord(record.scope(), record.placement(), record.engineVersion())));
    return registered.values();
  }

  private void list(DatasetRecord dataset, Tally tally) {
    tally.datasets++;
    if (!catalog.importDataset(dataset)) {
      tally.refuse(
          "dataset %s of vault %s: %s, listed as contested"
              .formatted(
                  dataset.scope().dataset(),
                  dataset.scope().tenant(),
                  FailureCode.DATASET_OVERLAPS));
    }
  }

  private void backups(
      TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store, Tally tally) {
    Set<String> committed = new HashSet<>();
    Discovery.manifests(
        tenant,
        trusted,
        store,
        outcome -> {
          Activity.getExecutionContext().heartbeat(tally.backups);
          switch (outcome) {
            case Discovery.Outcome.Listed(VerifiedManifest manifest) -> {
              // The first that verifies under a key is the commit; what lies on top is not.
              if (committed.add(manifest.object().key())) {
                list(manifest, tally);
              } else {
                tally.refuse(manifest.object().key() + ": a second version on top");
              }
            }
            case Discovery.Outcome.Refused refused ->
                tally.refuse(refused.key() + ": " + refused.reason().code());
          }
        });
  }

  private void list(VerifiedManifest backup, Tally tally) {
    TenantScope scope = backup.manifest().scope();
    DatasetRecord dataset = tally.withoutBackup.remove(scope);
    if (dataset != null) {
      list(dataset, tally);
    }
    Optional<Resealing> again = Sealings.resealing(backup);
    if (tally.listed.add(VaultPaths.backup(scope, backup.manifest().backup()))) {
      tally.backups++;
      if (again.isEmpty() || !isListed(backup)) {
        catalog.importBackup(scope, record(backup));
      }
    }
    // Of the sealings of one backup the last counts; an earlier one may have been purged.
    again.ifPresent(resealing -> catalog.resealed(scope, resealing));
  }

  private boolean isListed(VerifiedManifest backup) {
    Manifest manifest = backup.manifest();
    return catalog.listedBackup(manifest.scope().tenant(), manifest.backup()).isPresent();
  }

  private static BackupRecord record(VerifiedManifest verified) {
    Manifest manifest = verified.manifest();
    return new BackupRecord(
        manifest.backup(),
        manifest.parent(),
        verified.object(),
        manifest.index(),
        manifest.envelope(),
        manifest.facts(),
        new BackupRecord.Origin(
            manifest.requestedBy(),
            manifest.reason(),
            manifest.workflow(),
            manifest.startedAt(),
            // The commit is not signed; of what is, this is what no database's clock can move.
            manifest.startedAt(),
            manifest.imported()),
        manifest.lockedUntil(),
        true,
        false);
  }

  @Override
  public AuditCheckResult checkAudit(AuditCheckRequest request) {
    TenantId tenant = request.grant().tenant();
    RunRef run = new RunRef(tenant, request.grant().run());
    try (Lender.LentKeys keys = lender.keys(run, Purpose.VERIFY);
        ObjectStore store = lender.store(run, Purpose.VERIFY)) {
      return Anchors.check(tenant, audit, Signing.trusted(keys.session()), store);
    }
  }

  /** Takes the chain back from what the anchors carry. */
  private void chain(TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    for (VaultRecords.Anchor anchor : Anchors.of(tenant, trusted, store)) {
      audit.adopt(tenant, anchor.entries());
    }
  }

  /** Takes open incidents back, and with them what they froze. */
  private void incidents(TenantId tenant, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    IncidentImport.read(tenant, trusted, store).forEach(catalog::importIncident);
  }

  /** What a rebuild counted. */
  private static final class Tally {
    private int tenants;
    private int datasets;
    private int backups;
    private final Map<TenantScope, DatasetRecord> withoutBackup = new LinkedHashMap<>();
    private final Set<String> listed = new HashSet<>();
    private final List<String> refused = new ArrayList<>();

    private void refuse(String what) {
      if (refused.size() < MAX_REFUSALS) {
        refused.add(what);
      }
    }
  }
}
