package dev.coffer.workflows.compromise;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;

/**
 * The keys that backups are sealed under again. They are in force: no backup begins with older ones
 * any more.
 *
 * @param epoch number of the new epoch
 * @param naming generation of the new naming key
 * @param newestBackup place, in the catalog's order, of the newest backup that may have begun with
 *     older keys
 */
public record FreshKeys(CompromiseOrder order, int epoch, int naming, long newestBackup)
    implements Granted {

  public FreshKeys {
    requireNonNull(order, "order is null");
  }

  @Override
  public TenantGrant grant() {
    return order.grant();
  }
}
