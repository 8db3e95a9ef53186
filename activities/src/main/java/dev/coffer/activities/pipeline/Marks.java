package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.proof.Dsse;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What must stay in a vault: every object version that a signed manifest of a backup that stays
 * names, and the manifest. Manifests are read one at a time; what is kept of them is 16 bytes a
 * version.
 */
public final class Marks {
  private final VersionSet named = new VersionSet();
  private int unlisted;

  private Marks() {}

  /**
   * A backup that stays, as the catalog pins it.
   *
   * @param good whether nothing was found wanting so far
   */
  public record Kept(ObjectRef manifest, Expectation expected, boolean good) {}

  /**
   * Reads the manifest of every backup that stays, and every other signed manifest of the vault:
   * the catalog may have been lost, or set back.
   *
   * @param known backups of the catalog, whether they stay or go; others are marked as found
   * @param running backups whose manifest may stand before the catalog lists it
   * @param wanting told of a kept backup whose manifest does not verify, before that is thrown
   * @param beat called before each manifest
   * @throws FailureException {@code MANIFEST_…}, {@code SCOPE_MISMATCH} and the like when a kept
   *     backup's manifest cannot be trusted: what it names is not known then
   */
  public static Marks of(
      TenantId tenant,
      List<Kept> kept,
      Set<BackupId> known,
      Set<BackupId> running,
      List<Dsse.TrustedKey> trusted,
      ObjectStore store,
      BiConsumer<Kept, FailureException> wanting,
      Runnable beat) {
    Marks marks = new Marks();
    for (Kept backup : kept) {
      beat.run();
      try {
        marks.take(Opening.open(backup.manifest(), backup.expected(), trusted, store));
      } catch (FailureException refused) {
        if (refused.code().opensIncident()) {
          wanting.accept(backup, refused);
        }
        throw refused;
      }
    }
    for (Discovery.Found found : otherManifests(tenant, known, store)) {
      verified(tenant, found, trusted)
          .ifPresent(
              manifest -> {
                marks.take(manifest);
                marks.unlisted += running.contains(manifest.manifest().backup()) ? 0 : 1;
              });
    }
    return marks;
  }

  private static List<Discovery.Found> otherManifests(
      TenantId tenant, Set<BackupId> known, ObjectStore store) {
    List<Discovery.Found> others = new ArrayList<>();
    for (Discovery.Found found : Discovery.objects(store, VaultPaths.backups(tenant))) {
      if (VaultPaths.parseManifest(found.version().key())
          .filter(key -> !known.contains(key.backup()))
          .isPresent()) {
        others.add(found);
      }
    }
    return others;
  }

  /** Garbage at a manifest's key names nothing. */
  private static Optional<VerifiedManifest> verified(
      TenantId tenant, Discovery.Found found, List<Dsse.TrustedKey> trusted) {
    try {
      return Optional.of(Opening.verify(tenant, found.ref(), found.content().get(), trusted));
    } catch (FailureException refused) {
      if (refused.code().retryable()) {
        throw refused;
      }
      return Optional.empty();
    }
  }

  private void take(VerifiedManifest manifest) {
    add(manifest.object());
    add(manifest.manifest().index());
    manifest.manifest().packs().forEach(pack -> add(pack.object()));
  }

  private void add(ObjectRef object) {
    named.add(object.key(), object.versionId());
  }

  /** Whether this version stays. */
  public boolean keep(StoredVersion version) {
    return keep(version.key(), version.versionId());
  }

  /** Whether this version stays. */
  public boolean keep(String key, String versionId) {
    return named.contains(key, versionId);
  }

  /** Signed manifests that the catalog does not know. */
  public int unlisted() {
    return unlisted;
  }

  /**
   * Compares the marks with a listing of the vault.
   *
   * @return tells, version by version, what was listed; then whether all that must stay is there
   */
  public Presence presence() {
    return new Presence();
  }

  /** What of the marks a listing has shown so far. */
  public final class Presence {
    private final VersionSet listed = new VersionSet();

    private Presence() {}

    /** The listing shows this version. */
    public void sees(StoredVersion version) {
      if (!version.marker() && keep(version)) {
        listed.add(version.key(), version.versionId());
      }
    }

    /** Whether every version that must stay was shown. */
    public boolean complete() {
      return listed.size() == named.size();
    }

    /**
     * How many of a backup's packs are not there: neither listed nor found when asked for.
     *
     * @throws FailureException when the manifest cannot be read any more
     */
    public int missing(Kept backup, List<Dsse.TrustedKey> trusted, ObjectStore store) {
      int missing = 0;
      for (PackRef pack :
          Opening.open(backup.manifest(), backup.expected(), trusted, store).manifest().packs()) {
        if (!listed.contains(pack.key(), pack.versionId())
            && store.head(pack.key(), pack.versionId()).isEmpty()) {
          missing++;
        }
      }
      return missing;
    }
  }
}
