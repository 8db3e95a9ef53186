package dev.coffer.api.tenant;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tenant.
 *
 * @param state {@code RESERVED} (onboarding runs), {@code ACTIVE}, {@code WITHDRAWN} (onboarding
 *     failed), {@code LEAVING} (nothing of it starts any more) or {@code LEFT}; an id is never
 *     given again
 * @param frozen whether an incident forbids its restores
 * @param heldKey who holds its key, when a customer does
 */
public record Tenant(
    String id,
    String state,
    boolean frozen,
    String region,
    Policy policy,
    @Nullable Instant createdAt,
    @Nullable HeldKey heldKey) {

  /**
   * A key that a customer holds.
   *
   * @param server name of the declared key server
   * @param mount where its Transit engine is mounted
   * @param key name of the key there
   * @param answer {@code ANSWERS}, {@code REVOKED} (its holder says no: ask them), {@code SEALED}
   *     or {@code UNREACHABLE}; null until it was first asked
   * @param answeredAt when that was found out
   */
  public record HeldKey(
      String server,
      String mount,
      String key,
      @Nullable String answer,
      @Nullable Instant answeredAt) {}

  /**
   * How it is protected.
   *
   * @param retention how long every backup is locked from its start
   * @param keep what is kept
   * @param datasets datasets of which something else is kept, by id
   */
  public record Policy(
      String id,
      int version,
      Duration retention,
      int restoreApprovals,
      Duration approvalExpiry,
      Keep keep,
      Map<String, Keep> datasets) {

    public static Policy of(dev.coffer.workflows.model.Policy policy) {
      return new Policy(
          policy.id(),
          policy.version(),
          policy.retention(),
          policy.restoreApprovals(),
          policy.approvalExpiry(),
          Keep.of(policy.rules()),
          Keep.ofDatasets(policy));
    }
  }
}
