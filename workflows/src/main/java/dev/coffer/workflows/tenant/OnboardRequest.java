package dev.coffer.workflows.tenant;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.TenantGrant;

/** Asks to take a tenant in: keys, vault, policy. */
public record OnboardRequest(TenantGrant grant, Policy policy, String region) implements Granted {
  public OnboardRequest {
    requireNonNull(grant, "grant is null");
    requireNonNull(policy, "policy is null");
    requireNonNull(region, "region is null");
  }
}
