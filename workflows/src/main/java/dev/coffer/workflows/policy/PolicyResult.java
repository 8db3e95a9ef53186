package dev.coffer.workflows.policy;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.retention.RetentionChange;

/**
 * The version that counts now.
 *
 * @param change how many backups the rules mean something else for, at the time of the change
 */
public record PolicyResult(TenantId tenant, Policy policy, RetentionChange.Totals change) {
  public PolicyResult {
    requireNonNull(tenant, "tenant is null");
    requireNonNull(policy, "policy is null");
    requireNonNull(change, "change is null");
  }
}
