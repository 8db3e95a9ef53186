package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
 * @param datasetRules datasets of which something else is kept; where they are absent, none
 * @param schedules what runs by itself, at most one of a kind; where they are absent, none
 */
public record Policy(
    String id,
    int version,
    Duration retention,
    int restoreApprovals,
    Duration approvalExpiry,
    RetentionRules rules,
    List<DatasetRules> datasetRules,
    List<Schedule> schedules) {

  public Policy {
    requireNonNull(id, "id is null");
    requireNonNull(retention, "retention is null");
    requireNonNull(approvalExpiry, "approvalExpiry is null");
    // Runs and registrations from before there were rules name none.
    rules = rules == null ? Tier.DEFAULT.rules() : rules;
    datasetRules = datasetRules == null ? List.of() : List.copyOf(datasetRules);
    schedules = schedules == null ? List.of() : List.copyOf(schedules);
  }

  /** One that keeps the same of every dataset and schedules nothing. */
  public Policy(
      String id,
      int version,
      Duration retention,
      int restoreApprovals,
      Duration approvalExpiry,
      RetentionRules rules) {
    this(id, version, retention, restoreApprovals, approvalExpiry, rules, List.of(), List.of());
  }

  /** What is kept of which dataset. */
  public TenantRules keeps() {
    return new TenantRules(rules, datasetRules);
  }

  /** The schedule of this kind. */
  public Optional<Schedule> schedule(ScheduleKind kind) {
    return schedules.stream().filter(schedule -> schedule.kind() == kind).findFirst();
  }

  /** The version after this one, with other schedules. */
  public Policy scheduling(List<Schedule> others) {
    return new Policy(
        id, version + 1, retention, restoreApprovals, approvalExpiry, rules, datasetRules, others);
  }
}
