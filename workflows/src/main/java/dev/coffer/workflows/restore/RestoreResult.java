package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.RestoreId;
import java.time.Instant;

/** A finished restore. */
public record RestoreResult(
    RestoreId id,
    BackupId backup,
    ObjectRef proof,
    Digest fingerprint,
    long rows,
    long bytes,
    boolean undoable,
    int shadowed,
    Instant promotedAt) {

  public RestoreResult {
    requireNonNull(id, "id is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(proof, "proof is null");
    requireNonNull(fingerprint, "fingerprint is null");
    requireNonNull(promotedAt, "promotedAt is null");
  }
}
