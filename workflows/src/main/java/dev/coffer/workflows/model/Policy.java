package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A tenant's protection policy, as data.
 *
 * @param id name of the policy
 * @param version grows with each change
 * @param retention how long a backup stays locked
 * @param restoreApprovals people other than the requester who must approve a restore, 0 to 5
 * @param approvalExpiry how long a restore waits for them
 */
public record Policy(
    String id, int version, Duration retention, int restoreApprovals, Duration approvalExpiry) {

  public Policy {
    requireNonNull(id, "id is null");
    requireNonNull(retention, "retention is null");
    requireNonNull(approvalExpiry, "approvalExpiry is null");
  }
}
