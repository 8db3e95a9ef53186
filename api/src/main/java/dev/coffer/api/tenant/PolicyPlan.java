package dev.coffer.api.tenant;

import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.retention.RetentionChange;
import java.time.Instant;
import java.util.List;

/**
 * What a change of the policy would do; it does nothing.
 *
 * @param replaces the version that it would replace
 * @param policy the version that would count
 * @param expiring ids of backups that are kept now and could be purged then
 * @param kept ids of backups that are let go now and would stay then, if no purge comes first
 * @param locked backups that are kept now and no longer wanted then, and stay for their locks: no
 *     lock is ever shortened
 */
public record PolicyPlan(
    String tenant,
    Instant at,
    int replaces,
    Tenant.Policy policy,
    List<String> expiring,
    List<String> kept,
    List<LockedBackup> locked) {

  public PolicyPlan {
    expiring = List.copyOf(expiring);
    kept = List.copyOf(kept);
    locked = List.copyOf(locked);
  }

  /** A backup that its lock keeps. */
  public record LockedBackup(String backup, Instant until) {}

  static PolicyPlan of(String tenant, Policy before, Policy after, RetentionChange change) {
    return new PolicyPlan(
        tenant,
        change.at(),
        before.version(),
        Tenant.Policy.of(after),
        change.expiring().stream().map(Object::toString).toList(),
        change.kept().stream().map(Object::toString).toList(),
        change.locked().stream()
            .map(locked -> new LockedBackup(locked.backup().value(), locked.until()))
            .toList());
  }
}
