package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Leave to work on Coffer's own records, for example to rebuild the catalog. */
public record PlatformGrant(String run, String requestedBy, String seal) implements Grant {

  public PlatformGrant {
    requireNonNull(run, "run is null");
    requireNonNull(requestedBy, "requestedBy is null");
    requireNonNull(seal, "seal is null");
  }

  @Override
  public @Nullable TenantId tenant() {
    return null;
  }

  @Override
  public String canonical() {
    return "coffer.grant.platform.v1\n" + run + '\n' + requestedBy + '\n';
  }
}
