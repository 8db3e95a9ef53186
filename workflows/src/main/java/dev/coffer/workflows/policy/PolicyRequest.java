package dev.coffer.workflows.policy;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.TenantGrant;

/**
 * Asks for a new version of a tenant's policy.
 *
 * @param policy the new version, whole; its number is one more than that of the version it replaces
 * @param reason free text of the caller, at most 200 characters
 */
public record PolicyRequest(TenantGrant grant, Policy policy, String reason) implements Granted {
  public PolicyRequest {
    requireNonNull(grant, "grant is null");
    requireNonNull(policy, "policy is null");
    requireNonNull(reason, "reason is null");
  }
}
