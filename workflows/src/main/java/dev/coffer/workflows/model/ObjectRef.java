package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

/**
 * One immutable version of one object. Reads always name the version: whatever is written on top
 * later cannot steer them (I-6).
 *
 * @param key full key within the bucket, for example {@code tenants/acme/backups/main/b-1/manifest}
 * @param versionId the version that the store assigned on put
 * @param sha256 digest of the stored (sealed) bytes
 * @param bytes stored size
 */
public record ObjectRef(String key, String versionId, Digest sha256, long bytes) {
  public ObjectRef {
    requireNonNull(key, "key is null");
    requireNonNull(versionId, "versionId is null");
    requireNonNull(sha256, "sha256 is null");
  }
}
