package dev.coffer.activities.engine;

import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.TenantScope;

/**
 * How to reach one dataset for a short time.
 *
 * @param user a leased role; whatever it creates belongs to the dataset's standing role, so that
 *     the lease can be dropped at any time
 */
public record Access(
    TenantScope scope,
    Placement placement,
    String host,
    int port,
    String maintenanceDatabase,
    String user,
    Secret password) {

  /** The server that it lives on, with the same role. */
  public ServerAccess server() {
    return new ServerAccess(host, port, maintenanceDatabase, user, password);
  }
}
