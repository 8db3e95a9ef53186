package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a new tenant is protected by when somebody names no more than this. It is copied when the
 * tenant is taken in: a later version changes no tenant that is there, whose policy is its own.
 *
 * @param policy its id is the blueprint's name, its version the blueprint's; its schedules are due
 *     from a tenant's onboarding on, whatever they say of themselves
 * @param region where the vault of such a tenant is placed; null for the configured default
 */
public record Blueprint(Policy policy, @Nullable String region) {
  public Blueprint {
    requireNonNull(policy, "policy is null");
  }

  /** Those that come with Coffer, one a tier, each in its first version. */
  public static List<Blueprint> shipped() {
    return Arrays.stream(Tier.values()).map(Blueprint::of).toList();
  }

  /** The one of this name that comes with Coffer. */
  public static Optional<Blueprint> shipped(String name) {
    return shipped().stream().filter(blueprint -> blueprint.name().equals(name)).findFirst();
  }

  private static Blueprint of(Tier tier) {
    return new Blueprint(
        new Policy(
            tier.name().toLowerCase(Locale.ROOT),
            1,
            tier.lock(),
            tier.approvals(),
            Tier.APPROVAL_EXPIRY,
            tier.rules(),
            List.of(),
            tier.schedules()),
        null);
  }

  public String name() {
    return policy.id();
  }

  public int version() {
    return policy.version();
  }

  /** The first version of a tenant's policy, whose schedules are due from now on. */
  public Policy policyFrom(Instant now) {
    return new Policy(
        policy.id(),
        1,
        policy.retention(),
        policy.restoreApprovals(),
        policy.approvalExpiry(),
        policy.rules(),
        policy.datasetRules(),
        policy.schedules().stream().map(schedule -> schedule.with(null, now)).toList());
  }

  /** As the audit trail names it, for example {@code gold version 1}. */
  @Override
  public String toString() {
    return name() + " version " + version();
  }
}
