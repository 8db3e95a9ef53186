package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The policy that a backup is taken under, frozen at its start: later changes of the policy do not
 * reach it.
 *
 * @param policyId name of the policy
 * @param policyVersion grows with each change of the policy
 * @param retention how long the backup is locked, from the time of its cut
 * @param restoreApprovals how many people other than the requester must approve a restore; 0 to 5
 * @param approvalExpiry how long a restore waits for its approvals
 * @param region where the tenant's vault is placed
 * @param lock {@code COMPLIANCE} or {@code ADVISORY}, as probed at the store
 */
public record Envelope(
    String policyId,
    int policyVersion,
    Duration retention,
    int restoreApprovals,
    Duration approvalExpiry,
    String region,
    LockMode lock) {

  public Envelope {
    requireNonNull(policyId, "policyId is null");
    requireNonNull(retention, "retention is null");
    requireNonNull(approvalExpiry, "approvalExpiry is null");
    requireNonNull(region, "region is null");
    requireNonNull(lock, "lock is null");
  }

  /** SHA-256 of the canonical form, bound into the manifest. */
  public Digest digest() {
    return Digest.of(
        String.join(
            "\n",
            "coffer.envelope.v1",
            policyId,
            Integer.toString(policyVersion),
            retention.toString(),
            Integer.toString(restoreApprovals),
            approvalExpiry.toString(),
            region,
            lock.name(),
            ""));
  }
}
