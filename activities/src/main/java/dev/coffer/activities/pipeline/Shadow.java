package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.PackRef;
import dev.coffer.activities.seal.VaultPaths;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for anything on top of the versions that a backup pins: a newer version, a delete marker.
 * What is found is counted and reported, and changes nothing of what is read (I-6).
 *
 * @param objects pinned objects that are not what a reader without a version would get
 * @param findings keys and what lies on top; keys are ids of ours
 */
public record Shadow(int objects, List<String> findings) {
  /** More findings than this help nobody. */
  private static final int MAX_FINDINGS = 100;

  public Shadow {
    findings = List.copyOf(findings);
  }

  /** Compares every object that a backup pins with the store's listing. */
  public static Shadow over(VerifiedManifest backup, ObjectStore store) {
    TenantId tenant = backup.manifest().scope().tenant();
    Map<String, String> pinned = new HashMap<>();
    pinned.put(backup.object().key(), backup.object().versionId());
    pinned.put(backup.manifest().index().key(), backup.manifest().index().versionId());
    Set<BackupId> owners = new TreeSet<>(java.util.Comparator.comparing(BackupId::value));
    for (PackRef pack : backup.manifest().packs()) {
      pinned.put(pack.key(), pack.versionId());
      owners.add(pack.backup());
    }
    List<String> prefixes = new ArrayList<>();
    prefixes.add(VaultPaths.backup(backup.manifest().scope(), backup.manifest().backup()));
    owners.forEach(owner -> prefixes.add(VaultPaths.packs(tenant, owner)));
    List<String> findings = new ArrayList<>();
    int[] count = {0};
    for (String prefix : prefixes) {
      store.versions(
          prefix,
          version -> {
            String pin = pinned.get(version.key());
            if (pin != null && version.latest() && !pin.equals(version.versionId())) {
              count[0]++;
              if (findings.size() < MAX_FINDINGS) {
                findings.add(
                    version.key()
                        + (version.marker() ? ": delete marker " : ": newer version ")
                        + version.versionId()
                        + " of "
                        + version.modifiedAt());
              }
            }
          });
    }
    return new Shadow(count[0], findings);
  }
}
