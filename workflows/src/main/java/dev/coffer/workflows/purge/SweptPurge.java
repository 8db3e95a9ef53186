package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;

/**
 * A purge whose deletes were made. Only reading back tells what is gone.
 *
 * @param asked object versions that the store was asked to delete, in this try
 */
public record SweptPurge(MarkedPurge purge, long asked) implements Granted {
  public SweptPurge {
    requireNonNull(purge, "purge is null");
  }

  @Override
  public TenantGrant grant() {
    return purge.grant();
  }
}
