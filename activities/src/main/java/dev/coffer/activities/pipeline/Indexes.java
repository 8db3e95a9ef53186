package dev.coffer.activities.pipeline;

import dev.coffer.activities.seal.BackupIndex;
import dev.coffer.activities.seal.Manifest;
import dev.coffer.activities.seal.NamingKey;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.failure.FailureCode;

/** Opens the sealed index of a verified manifest. */
final class Indexes {
  private Indexes() {}

  /**
   * Reads the index by the version that the manifest pins and compares the two.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code INDEX_ALTERED}, {@code
   *     KEYRING_ROLLBACK} when the keyring at hand is older than the one that the manifest used,
   *     {@code SCOPE_MISMATCH}, {@code OBJECT_RENAMED}, {@code KEY_VERSION}, {@code KEY_FOREIGN}
   */
  static BackupIndex open(VerifiedManifest backup, TenantKeys keys, ObjectStore store) {
    Manifest manifest = backup.manifest();
    if (keys.revision() < manifest.keyring().revision()) {
      throw FailureCode.KEYRING_ROLLBACK.because(
          "keyring revision %d is older than %d, which backup %s was sealed with"
              .formatted(keys.revision(), manifest.keyring().revision(), manifest.backup()));
    }
    byte[] sealed =
        Pinned.read(store, manifest.index(), FailureCode.INDEX_ALTERED, FailureCode.INDEX_ALTERED);
    int epoch = manifest.keyring().epoch();
    BackupIndex index =
        BackupIndex.open(
            manifest.scope(),
            manifest.backup(),
            manifest.attempt(),
            epoch,
            sealed,
            keys.epoch(epoch));
    NamingKey naming = new NamingKey(keys.tenant(), keys.naming(index.head().naming()));
    if (!index.head().packs().equals(manifest.packs())
        || index.head().naming() != manifest.keyring().naming()
        || !naming.contentDigest(index.head().streams()).equals(manifest.content())) {
      throw FailureCode.INDEX_ALTERED.because(
          "index and manifest of backup " + manifest.backup() + " disagree");
    }
    return index;
  }
}
