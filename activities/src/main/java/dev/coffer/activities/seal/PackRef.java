package dev.coffer.activities.seal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;

/**
 * One pack as index and manifest name it.
 *
 * @param key full object key
 * @param versionId the version that the store assigned
 * @param sha256 digest of the whole sealed pack
 * @param bytes size of the whole sealed pack
 * @param epoch epoch of the data key
 * @param backup the backup that wrote the pack
 * @param header SHA-256 of the pack's header
 */
public record PackRef(
    String key,
    String versionId,
    Digest sha256,
    long bytes,
    int epoch,
    BackupId backup,
    Digest header) {

  public PackRef {
    requireNonNull(key, "key is null");
    requireNonNull(versionId, "versionId is null");
    requireNonNull(sha256, "sha256 is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(header, "header is null");
  }

  /** The pinned version. */
  @JsonIgnore
  public ObjectRef object() {
    return new ObjectRef(key, versionId, sha256, bytes);
  }

  /**
   * The pack's id, if its key is one of this tenant's vault.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code SCOPE_MISMATCH} when the key lies
   *     in another vault, {@code OBJECT_RENAMED} when it is no pack's key or names another backup
   */
  public PackId idWithin(TenantId tenant) {
    String prefix = VaultPaths.vault(tenant) + "packs/";
    if (!key.startsWith(prefix)) {
      throw FailureCode.SCOPE_MISMATCH.because("a pack lies outside the vault of " + tenant);
    }
    PackId id =
        PackId.parse(key.substring(prefix.length()))
            .orElseThrow(() -> FailureCode.OBJECT_RENAMED.because("a pack has no pack's key"));
    if (!id.backup().equals(backup)) {
      throw FailureCode.OBJECT_RENAMED.because("pack " + id + " is said to be of backup " + backup);
    }
    return id;
  }
}
