package dev.coffer.workflows.hold;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Asks to hold one backup, or every backup of a tenant.
 *
 * @param id the hold's, and the run's
 * @param grant over the backup's dataset, or over the tenant
 * @param backup null for every backup of the tenant, later ones included
 * @param owner who answers for it, for example a department or a case
 */
public record HoldRequest(
    HoldId id, Grant grant, @Nullable BackupId backup, String owner, String reason)
    implements Granted {

  public HoldRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(grant.tenant(), "grant is over no tenant");
    requireNonNull(owner, "owner is null");
    requireNonNull(reason, "reason is null");
  }

  public TenantId tenant() {
    return requireNonNull(grant.tenant());
  }
}
