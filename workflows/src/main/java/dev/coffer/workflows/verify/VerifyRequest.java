package dev.coffer.workflows.verify;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.VerificationLevel;

/** Asks to verify one stored backup. */
public record VerifyRequest(String id, ScopeGrant grant, BackupId backup, VerificationLevel level)
    implements Granted {

  public VerifyRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(level, "level is null");
  }
}
