package dev.coffer.workflows.backup;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScopeGrant;

/**
 * Asks for one recovery point of one dataset.
 *
 * @param reason free text of the caller, at most 200 characters
 */
public record BackupRequest(BackupId id, ScopeGrant grant, String reason) implements Granted {
  public BackupRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(reason, "reason is null");
  }
}
