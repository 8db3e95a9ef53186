package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A tenant's protection policy, as data. A change makes a new version; no version is ever edited.
 *
 * @param id name of the policy
 * @param version grows by one with each change
 * @param retention how long every backup is locked from its start, whatever the rules keep; one
 *     that a class keeps longer is locked longer
 * @param restoreApprovals people other than the requester who must approve a restore, 0 to 5
 * @param approvalExpiry how long a restore waits for them
 * @param rules what is kept; where it is absent, what the default tier keeps
 */
public record Policy(
    String id,
    int version,
    Duration retention,
    int restoreApprovals,
    Duration approvalExpiry,
    RetentionRules rules) {

  public Policy {
    requireNonNull(id, "id is null");
    requireNonNull(retention, "retention is null");
    requireNonNull(approvalExpiry, "approvalExpiry is null");
    // Runs and registrations from before there were rules name none.
    rules = rules == null ? Tier.DEFAULT.rules() : rules;
  }
}
