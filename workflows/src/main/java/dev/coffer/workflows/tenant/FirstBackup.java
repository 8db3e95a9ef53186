package dev.coffer.workflows.tenant;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import java.time.Instant;

/**
 * The first backup of a tenant that was just taken in: every byte of it was read back.
 *
 * @param dataset what it is of
 * @param lockedUntil when its lock ends, unless a class or a hold keeps it longer
 */
public record FirstBackup(
    DatasetResult dataset, BackupId backup, Instant lockedUntil, Instant verifiedAt) {
  public FirstBackup {
    requireNonNull(dataset, "dataset is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(lockedUntil, "lockedUntil is null");
    requireNonNull(verifiedAt, "verifiedAt is null");
  }
}
