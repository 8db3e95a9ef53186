package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.ListedBackup;
import dev.coffer.activities.pipeline.Expectation;
import dev.coffer.activities.pipeline.Opening;
import dev.coffer.activities.pipeline.VerifiedManifest;
import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The object versions that a hold covers.
 *
 * <p>A hold on a tenant covers every version of its packs and backups. A hold on a backup covers
 * what its manifest names: manifest, index and every pack, those of older backups included, and
 * what the manifests name that it stands in place of since the backup was sealed again; an
 * incident's covers also what else stands under the backup's own names, since that is evidence. A
 * backup whose manifest does not verify may need any pack of its tenant: nothing is taken from it,
 * until its own hold is lifted.
 *
 * @param tenant whose vault it is in
 * @param named versions that a manifest names
 * @param prefixes whatever stands under these
 * @param unreadable why the manifest cannot be read, when it cannot: then anything else of the
 *     vault may be covered, too
 */
record HoldReach(
    TenantId tenant,
    Set<Version> named,
    List<String> prefixes,
    @Nullable FailureException unreadable) {

  /** One version of one object; sorts by key. */
  record Version(String key, String versionId) implements Comparable<Version> {
    private static final Comparator<Version> ORDER =
        Comparator.comparing(Version::key).thenComparing(Version::versionId);

    static Version of(ObjectRef ref) {
      return new Version(ref.key(), ref.versionId());
    }

    @Override
    public int compareTo(Version other) {
      return ORDER.compare(this, other);
    }
  }

  static HoldReach of(
      Hold hold, Catalog catalog, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    TenantId tenant = hold.tenant();
    BackupId backup = hold.backup();
    DatasetId dataset = hold.dataset();
    if (backup == null || dataset == null) {
      return new HoldReach(tenant, Set.of(), vault(tenant), null);
    }
    List<String> own =
        List.of(VaultPaths.backup(tenant, dataset, backup), VaultPaths.packs(tenant, backup));
    ListedBackup listed =
        catalog
            .listedBackup(tenant, backup)
            .filter(found -> found.scope().dataset().equals(dataset))
            .orElse(null);
    if (listed == null) {
      return new HoldReach(tenant, Set.of(), own, null);
    }
    try {
      Set<Version> named = sealings(listed, trusted, store);
      boolean evidence = hold.kind() == Hold.Kind.INCIDENT;
      return new HoldReach(tenant, named, evidence ? own : List.of(), null);
    } catch (FailureException unreadable) {
      if (unreadable.code().retryable()) {
        throw unreadable;
      }
      return new HoldReach(tenant, Set.of(), own, unreadable);
    }
  }

  /** What a backup needs that is committed and not listed yet. */
  static HoldReach of(CommittedBackup committed, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    BackupOrder order = committed.backup().order();
    TenantScope scope = committed.grant().scope();
    VerifiedManifest manifest =
        Opening.open(
            committed.manifest(),
            new Expectation(scope, order.request().id(), order.envelope().digest()),
            trusted,
            store);
    return new HoldReach(scope.tenant(), named(manifest), List.of(), null);
  }

  /** What one sealing of a backup needs. */
  static HoldReach of(VerifiedManifest backup) {
    return new HoldReach(backup.manifest().scope().tenant(), named(backup), List.of(), null);
  }

  /** What the manifest in force names, and those that it stands in place of. */
  private static Set<Version> sealings(
      ListedBackup listed, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    VerifiedManifest inForce = open(listed, listed.backup().manifest(), trusted, store);
    Set<Version> named = named(inForce);
    for (ObjectRef replaced : inForce.manifest().replaces()) {
      try {
        named.addAll(named(open(listed, replaced, trusted, store)));
      } catch (FailureException gone) {
        // It may have been purged since.
        if (gone.code() != FailureCode.MANIFEST_MISSING) {
          throw gone;
        }
      }
    }
    return named;
  }

  private static List<String> vault(TenantId tenant) {
    return List.of(VaultPaths.backups(tenant), VaultPaths.packs(tenant));
  }

  private static VerifiedManifest open(
      ListedBackup listed, ObjectRef manifest, List<Dsse.TrustedKey> trusted, ObjectStore store) {
    return Opening.open(
        manifest,
        new Expectation(listed.scope(), listed.backup().id(), listed.backup().envelope().digest()),
        trusted,
        store);
  }

  private static Set<Version> named(VerifiedManifest backup) {
    Set<Version> named = new HashSet<>();
    named.add(Version.of(backup.object()));
    named.add(Version.of(backup.manifest().index()));
    for (PackRef pack : backup.manifest().packs()) {
      named.add(Version.of(pack.object()));
    }
    return named;
  }

  /** Whether it covers, or may cover, this version. */
  boolean covers(Version version) {
    return unreadable != null
        || named.contains(version)
        || prefixes.stream().anyMatch(version.key()::startsWith);
  }

  /** Every version that is surely covered, by key. Listings stream; what is named is sorted. */
  void each(ObjectStore store, Consumer<Version> each) {
    if (named.isEmpty()) {
      list(prefixes, store, each);
    } else {
      TreeSet<Version> all = new TreeSet<>(named);
      list(prefixes, store, all::add);
      all.forEach(each);
    }
  }

  /** Every version that it may have covered, by key. */
  void eachPossible(ObjectStore store, Consumer<Version> each) {
    if (unreadable != null) {
      list(vault(tenant), store, each);
    } else {
      each(store, each);
    }
  }

  private static void list(List<String> prefixes, ObjectStore store, Consumer<Version> each) {
    List<String> sorted = new ArrayList<>(prefixes);
    sorted.sort(Comparator.naturalOrder());
    for (String prefix : sorted) {
      store.versions(prefix, version -> pass(version, each));
    }
  }

  private static void pass(StoredVersion version, Consumer<Version> each) {
    if (!version.marker()) {
      each.accept(new Version(version.key(), version.versionId()));
    }
  }
}
