package dev.coffer.workflows.backup;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.ScopeGrant;

/**
 * A captured backup: every pack and the sealed index are stored, nothing names them yet.
 *
 * @param index the sealed index; all that is proportional to the data stays in it
 */
public record SealedBackup(BackupOrder order, ObjectRef index, BackupFacts facts)
    implements Granted {

  public SealedBackup {
    requireNonNull(order, "order is null");
    requireNonNull(index, "index is null");
    requireNonNull(facts, "facts is null");
  }

  @Override
  public ScopeGrant grant() {
    return order.grant();
  }
}
