package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

/** Leave to work on one tenant as a whole, for example to onboard it. */
public record TenantGrant(TenantId tenant, String run, String requestedBy, String seal)
    implements Grant {

  public TenantGrant {
    requireNonNull(tenant, "tenant is null");
    requireNonNull(run, "run is null");
    requireNonNull(requestedBy, "requestedBy is null");
    requireNonNull(seal, "seal is null");
  }

  @Override
  public String canonical() {
    return "coffer.grant.tenant.v1\n" + tenant + '\n' + run + '\n' + requestedBy + '\n';
  }
}
