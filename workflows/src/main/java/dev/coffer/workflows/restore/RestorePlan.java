package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.approval.Approvable;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.ScopeGrant;
import java.time.Duration;

/**
 * Exactly what a restore will do. Approvals name its digest, so an approval of one plan is worth
 * nothing for another.
 *
 * @param manifest the pinned manifest version, as the catalog names it
 * @param facts numbers of the backup, for the approver
 * @param approvals people other than the requester who must approve
 * @param approvalExpiry how long the restore waits for them
 * @param replacesLive whether live data stands in the target now; it is kept as the safety copy
 */
public record RestorePlan(
    RestoreRequest request,
    Placement placement,
    ObjectRef manifest,
    Digest envelope,
    BackupFacts facts,
    int approvals,
    Duration approvalExpiry,
    boolean replacesLive)
    implements Approvable {

  public RestorePlan {
    requireNonNull(request, "request is null");
    requireNonNull(placement, "placement is null");
    requireNonNull(manifest, "manifest is null");
    requireNonNull(envelope, "envelope is null");
    requireNonNull(facts, "facts is null");
    requireNonNull(approvalExpiry, "approvalExpiry is null");
  }

  @Override
  public ScopeGrant grant() {
    return request.grant();
  }

  /** Digest of what is approved: scope, run, backup, manifest version and target. */
  @Override
  public Digest digest() {
    return Digest.of(
        String.join(
            "\n",
            "coffer.plan.v1",
            grant().digest().hex(),
            request.id().value(),
            request.backup().value(),
            manifest.key(),
            manifest.versionId(),
            manifest.sha256().hex(),
            placement.digest().hex(),
            Boolean.toString(replacesLive),
            grant().requestedBy(),
            ""));
  }
}
