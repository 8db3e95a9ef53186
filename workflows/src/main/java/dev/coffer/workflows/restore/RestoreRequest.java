package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.ScopeGrant;

/**
 * Asks for one tenant's data back. The scope is fixed at start: no signal or update can widen it.
 */
public record RestoreRequest(RestoreId id, ScopeGrant grant, BackupId backup, String reason)
    implements Granted {

  public RestoreRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(reason, "reason is null");
  }
}
