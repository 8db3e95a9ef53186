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

  /** The result that a proof stands for. */
  public static RestoreResult of(RestoreProof proof) {
    Promotion promotion = proof.promotion();
    VerifiedCopy verified = promotion.copy();
    StagedCopy staged = verified.copy();
    OpenedBackup opened = staged.backup();
    RestoreRequest request = opened.plan().request();
    return new RestoreResult(
        request.id(),
        request.backup(),
        proof.object(),
        verified.fingerprint(),
        staged.rows(),
        staged.bytes(),
        promotion.safetyCopy() != null,
        opened.shadowed(),
        promotion.promotedAt());
  }
}
