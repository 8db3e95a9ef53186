package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

/**
 * Leave to work on one dataset of one tenant.
 *
 * @param digest digest of the scope, repeated so that a mangled scope is told from a forged one
 */
public record ScopeGrant(
    TenantScope scope, Digest digest, String run, String requestedBy, String seal)
    implements Grant {

  public ScopeGrant {
    requireNonNull(scope, "scope is null");
    requireNonNull(digest, "digest is null");
    requireNonNull(run, "run is null");
    requireNonNull(requestedBy, "requestedBy is null");
    requireNonNull(seal, "seal is null");
  }

  @Override
  public TenantId tenant() {
    return scope.tenant();
  }

  @Override
  public String canonical() {
    return "coffer.grant.scope.v1\n" + scope.canonical() + run + '\n' + requestedBy + '\n';
  }
}
