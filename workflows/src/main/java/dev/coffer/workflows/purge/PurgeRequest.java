package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;

/**
 * Asks to delete what a tenant's retention lets go, or all that it has.
 *
 * @param dryRun whether to end with the plan
 */
public record PurgeRequest(
    String id, TenantGrant grant, boolean dryRun, String reason, Extent extent) implements Granted {

  /** How much goes. */
  public enum Extent {
    /** What the retention rules let go. */
    EXPIRED,
    /** All of it; the tenant leaves. */
    EVERYTHING
  }

  public PurgeRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(extent, "extent is null");
  }
}
