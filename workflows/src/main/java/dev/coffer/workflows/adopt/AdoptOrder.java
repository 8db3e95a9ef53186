package dev.coffer.workflows.adopt;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScopeGrant;

/**
 * An admitted adoption.
 *
 * @param backup the backup that comes of it; it has no parent and depends on none
 */
public record AdoptOrder(SurveyedArchive archive, BackupOrder backup) implements Granted {

  public AdoptOrder {
    requireNonNull(archive, "archive is null");
    requireNonNull(backup, "backup is null");
  }

  @Override
  public ScopeGrant grant() {
    return archive.grant();
  }
}
