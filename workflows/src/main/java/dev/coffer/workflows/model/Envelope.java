package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policy that a backup is taken under, frozen at its start: later changes of the policy do not
 * reach it. What becomes of the backup in time follows the tenant's rules of that time; its own
 * lock and these rules say what was promised when it was taken.
 *
 * @param policyId name of the policy
 * @param policyVersion grows with each change of the policy
 * @param retention how long every backup was locked from its start, at least
 * @param restoreApprovals how many people other than the requester must approve a restore; 0 to 5
 * @param approvalExpiry how long a restore waits for its approvals
 * @param region where the tenant's vault is placed
 * @param lock {@code COMPLIANCE} or {@code ADVISORY}, as probed at the store
 * @param rules what the policy kept; null for a backup from before policies had rules
 */
public record Envelope(
    String policyId,
    int policyVersion,
    Duration retention,
    int restoreApprovals,
    Duration approvalExpiry,
    String region,
    LockMode lock,
    @Nullable RetentionRules rules) {

  public Envelope {
    requireNonNull(policyId, "policyId is null");
    requireNonNull(retention, "retention is null");
    requireNonNull(approvalExpiry, "approvalExpiry is null");
    requireNonNull(region, "region is null");
    requireNonNull(lock, "lock is null");
  }

  /** What this policy means for a backup of the dataset that is taken now. */
  public static Envelope of(Policy policy, DatasetId dataset, String region, LockMode lock) {
    return new Envelope(
        policy.id(),
        policy.version(),
        policy.retention(),
        policy.restoreApprovals(),
        policy.approvalExpiry(),
        region,
        lock,
        policy.keeps().of(dataset));
  }

  /** SHA-256 of the canonical form, bound into the manifest. */
  public Digest digest() {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "coffer.envelope.v1",
                policyId,
                Integer.toString(policyVersion),
                retention.toString(),
                Integer.toString(restoreApprovals),
                approvalExpiry.toString(),
                region,
                lock.name()));
    if (rules != null) {
      lines.add(rules.text());
    }
    lines.add("");
    return Digest.of(String.join("\n", lines));
  }
}
