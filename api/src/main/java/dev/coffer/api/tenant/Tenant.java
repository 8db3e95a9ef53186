package dev.coffer.api.tenant;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant.
 *
 * @param state {@code RESERVED} (onboarding runs), {@code ACTIVE}, {@code WITHDRAWN} (onboarding
 *     failed), {@code LEAVING} (nothing of it starts any more) or {@code LEFT}; an id is never
 *     given again
 * @param frozen whether an incident forbids its restores
 */
public record Tenant(
    String id,
    String state,
    boolean frozen,
    String region,
    Policy policy,
    @Nullable Instant createdAt) {

  /**
   * How it is protected.
   *
   * @param retention how long every backup is locked from its start
   * @param keep what is kept
   */
  public record Policy(
      String id,
      int version,
      Duration retention,
      int restoreApprovals,
      Duration approvalExpiry,
      Keep keep) {

    static Policy of(dev.coffer.workflows.model.Policy policy) {
      return new Policy(
          policy.id(),
          policy.version(),
          policy.retention(),
          policy.restoreApprovals(),
          policy.approvalExpiry(),
          Keep.of(policy.rules()));
    }
  }
}
