package dev.coffer.workflows.backup;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.ScopeGrant;
import java.time.Instant;

/** A backup that was read back, verified and committed by its signed manifest. */
public record CommittedBackup(SealedBackup backup, ObjectRef manifest, Instant committedAt)
    implements Granted {

  public CommittedBackup {
    requireNonNull(backup, "backup is null");
    requireNonNull(manifest, "manifest is null");
    requireNonNull(committedAt, "committedAt is null");
  }

  @Override
  public ScopeGrant grant() {
    return backup.grant();
  }
}
