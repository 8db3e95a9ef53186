package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the store says after the deletes, read back version by version.
 *
 * @param backups backups of which nothing of their own is left
 * @param objects object versions that are gone, orphans included
 * @param bytes their size
 * @param locked object versions that a lock still keeps
 * @param lockedUntil when the last of those locks ends; null when there are none
 * @param held object versions that a legal hold of the store's keeps
 * @param readAt by the store's clock
 */
public record Absence(
    SweptPurge purge,
    int backups,
    long objects,
    long bytes,
    long locked,
    @Nullable Instant lockedUntil,
    long held,
    Instant readAt)
    implements Granted {

  public Absence {
    requireNonNull(purge, "purge is null");
    requireNonNull(readAt, "readAt is null");
  }

  @Override
  public TenantGrant grant() {
    return purge.grant();
  }
}
