package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.AgeRecipient;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;
import org.jspecify.annotations.Nullable;

/**
 * Asks to delete what a tenant's retention lets go, or all that it has.
 *
 * @param dryRun whether to end with the plan
 * @param exportTo whom the newest good backups are sealed to before anything of a tenant that
 *     leaves is deleted; null when it takes nothing along
 */
public record PurgeRequest(
    String id,
    TenantGrant grant,
    boolean dryRun,
    String reason,
    Extent extent,
    @Nullable AgeRecipient exportTo)
    implements Granted {

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
