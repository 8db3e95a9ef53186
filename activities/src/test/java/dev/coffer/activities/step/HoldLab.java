package dev.coffer.activities.step;

import static java.util.Objects.requireNonNull;

import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.HoldRecord;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.keys.MemoryDatabaseLeases;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.backup.SealedBackup;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One tenant in memory whose backups share packs, and what its holds should come to. */
final class HoldLab {
  static final TenantScope SCOPE = Rig.scope("acme", "main");
  static final TenantId ACME = SCOPE.tenant();
  private static final Placement PLACE = new Placement("local", "acme", null);
  static final RunRef RUN = new RunRef(ACME, "h-run");

  final Rig rig = new Rig();
  final MemoryCatalog catalog = new MemoryCatalog(rig.clock);
  final Lender lender =
      new Lender(
          catalog,
          rig.keyService,
          rig.stores,
          new MemoryDatabaseLeases(rig.clock),
          new Servers(Map.of()));
  final Proofs proofs = new Proofs(Duration.ofDays(30), LockMode.COMPLIANCE, rig.clock);
  final Holds holds = new Holds(catalog, lender, proofs, LockMode.COMPLIANCE);
  final Map<String, VerifiedManifest> backups = new LinkedHashMap<>();
  private final Map<String, byte[]> content = new LinkedHashMap<>();

  HoldLab() {
    rig.onboard(SCOPE);
    Policy policy =
        new Policy("standard", 1, Duration.ofDays(30), 1, Duration.ofHours(1), Tier.BRONZE.rules());
    catalog.reserveTenant(ACME, "run", policy, "eu");
    catalog.activateTenant(
        ACME, new ObjectRef("tenants/acme/keyring/1", "v1", Digest.of("keyring"), 1), "acme/1");
    catalog.reserveDataset(SCOPE, "run", PLACE);
    catalog.activateDataset(SCOPE, "18.6");
  }

  /**
   * Takes a backup and lists it; it refers to the packs of the one before for what is unchanged.
   */
  VerifiedManifest backup(String id) {
    VerifiedManifest parent = backups.isEmpty() ? null : List.copyOf(backups.values()).getLast();
    content.put("rows of " + id, Rig.random(backups.size() + 7, 9_000));
    VerifiedManifest taken = rig.backup(SCOPE, id, new LinkedHashMap<>(content), parent);
    holds.keepNew(RUN, committed(taken), done -> {});
    list(taken);
    backups.put(id, taken);
    return taken;
  }

  private CommittedBackup committed(VerifiedManifest taken) {
    Manifest manifest = taken.manifest();
    BackupOrder order =
        new BackupOrder(
            new BackupRequest(
                manifest.backup(),
                new ScopeGrant(SCOPE, SCOPE.digest(), manifest.backup().value(), "alice", "seal"),
                ""),
            manifest.envelope(),
            PLACE,
            manifest.parent(),
            manifest.startedAt(),
            manifest.lockedUntil(),
            "backup/acme/main",
            null);
    return new CommittedBackup(
        new SealedBackup(order, manifest.index(), manifest.facts()),
        taken.object(),
        rig.clock.instant());
  }

  private void list(VerifiedManifest taken) {
    Manifest manifest = taken.manifest();
    catalog.importBackup(
        SCOPE,
        new BackupRecord(
            manifest.backup(),
            manifest.parent(),
            taken.object(),
            manifest.index(),
            manifest.envelope(),
            manifest.facts(),
            new BackupRecord.Origin("alice", "", "w", rig.clock.instant(), rig.clock.instant()),
            manifest.lockedUntil(),
            true,
            false));
  }

  /**
   * @param backup null for the whole tenant
   */
  Hold hold(String id, @Nullable String backup, Hold.Kind kind) {
    return new Hold(
        new HoldId(id),
        ACME,
        backup == null ? null : SCOPE.dataset(),
        backup == null ? null : new BackupId(backup),
        kind,
        "counsel",
        "case " + id,
        "lena",
        rig.clock.instant());
  }

  /** Versions of packs and backups that the store holds, as the store says. */
  Set<String> held() {
    return versions().stream()
        .filter(StoredVersion::held)
        .map(version -> version.key() + '@' + version.versionId())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  List<StoredVersion> versions() {
    List<StoredVersion> found = new ArrayList<>();
    try (ObjectStore store = rig.store(SCOPE, Purpose.VERIFY)) {
      for (String prefix : List.of(VaultPaths.backups(ACME), VaultPaths.packs(ACME))) {
        store.versions(
            prefix,
            version -> {
              if (!version.marker()) {
                found.add(version);
              }
            });
      }
    }
    return found;
  }

  /** What the store should hold, by the holds in force and by what the manifests say. */
  Set<String> wanted() {
    Set<String> wanted = new TreeSet<>();
    for (HoldRecord record : catalog.holdsInForce(ACME)) {
      BackupId backup = record.hold().backup();
      if (backup == null) {
        backups.values().forEach(taken -> wanted.addAll(named(taken)));
      } else {
        VerifiedManifest taken = backups.get(backup.value());
        wanted.addAll(named(requireNonNull(taken)));
      }
    }
    return wanted;
  }

  static Set<String> named(VerifiedManifest taken) {
    Set<String> named = new TreeSet<>();
    named.add(text(taken.object()));
    named.add(text(taken.manifest().index()));
    for (PackRef pack : taken.manifest().packs()) {
      named.add(text(pack.object()));
    }
    return named;
  }

  private static String text(ObjectRef object) {
    return object.key() + '@' + object.versionId();
  }
}
