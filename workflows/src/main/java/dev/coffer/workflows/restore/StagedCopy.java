package dev.coffer.workflows.restore;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScopeGrant;

/**
 * The restored data in quarantine, exposed to nobody.
 *
 * @param quarantine name of the quarantine, made of the restore's id and attempt
 * @param identity what the server calls it for good (an OID, a UUID): how a later step recognises
 *     it whatever its name is by then
 */
public record StagedCopy(
    OpenedBackup backup, String quarantine, String identity, long rows, long bytes)
    implements Granted {

  public StagedCopy {
    requireNonNull(backup, "backup is null");
    requireNonNull(quarantine, "quarantine is null");
    requireNonNull(identity, "identity is null");
  }

  @Override
  public ScopeGrant grant() {
    return backup.grant();
  }
}
