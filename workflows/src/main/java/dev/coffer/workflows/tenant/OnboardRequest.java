package dev.coffer.workflows.tenant;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.TenantGrant;
import org.jspecify.annotations.Nullable;

/**
 * Asks to take a tenant in: keys, vault, policy, and what is to be protected from its first hour.
 *
 * @param keys name of the declared key server that holds the tenant's key-encryption key; null when
 *     Coffer's own key service does
 * @param blueprint name and version of what the policy was copied from; null when from none
 * @param first null for a tenant that gets its datasets later
 */
public record OnboardRequest(
    TenantGrant grant,
    Policy policy,
    String region,
    @Nullable String keys,
    @Nullable String blueprint,
    @Nullable FirstDataset first)
    implements Granted {
  public OnboardRequest {
    requireNonNull(grant, "grant is null");
    requireNonNull(policy, "policy is null");
    requireNonNull(region, "region is null");
  }
}
