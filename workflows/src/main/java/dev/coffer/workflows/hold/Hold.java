package dev.coffer.workflows.hold;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What keeps one backup, or every backup of a tenant, from being deleted until it is lifted. Any
 * number may lie on the same backup; none of them keeps it from being restored.
 *
 * @param dataset null when it is on the whole tenant, later backups included
 * @param backup null likewise
 * @param owner who answers for it
 * @param placedBy who placed it
 */
public record Hold(
    HoldId id,
    TenantId tenant,
    @Nullable DatasetId dataset,
    @Nullable BackupId backup,
    Kind kind,
    String owner,
    String reason,
    String placedBy,
    Instant placedAt) {

  /** What a hold is for. */
  public enum Kind {
    /** A person's order. */
    LEGAL,
    /** Keeps the backup in question as evidence until the incident is thawed. */
    INCIDENT
  }

  public Hold {
    requireNonNull(id, "id is null");
    requireNonNull(tenant, "tenant is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(owner, "owner is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(placedBy, "placedBy is null");
    requireNonNull(placedAt, "placedAt is null");
  }

  /** Whether it is on the whole tenant. */
  public boolean wholeTenant() {
    return backup == null;
  }

  /** Whether it keeps this backup of its tenant. */
  public boolean covers(DatasetId ofDataset, BackupId held) {
    return backup == null || (backup.equals(held) && ofDataset.equals(dataset));
  }
}
