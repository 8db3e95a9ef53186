package dev.coffer.activities.keys;

import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.time.Instant;
import java.util.List;

/** Lends database roles that the key service makes and drops. Same errors as {@link KeyService}. */
public interface DatabaseLeases {

  /**
   * Makes the recipe for a dataset's leases, or brings it up to date.
   *
   * @param recipe unique name of the recipe, made of tenant, dataset and purpose
   * @param server name of the configured server
   * @param create statements that make the role; {@code {{name}}}, {@code {{password}}} and {@code
   *     {{expiration}}} stand for the lease's own
   * @param revoke statements that drop it
   */
  void prepare(String recipe, String server, List<String> create, List<String> revoke);

  /** Forgets a recipe and revokes its leases. */
  void forget(String recipe);

  /** A new role; the key service drops it at the end of its lease, whatever becomes of us. */
  DatabaseLease lease(RunRef run, Purpose purpose, String recipe);

  /** Drops a leased role now. Its sessions are ended. */
  void revoke(String leaseId);

  /** A leased role. */
  record DatabaseLease(String id, String user, Secret password, Instant expiresAt) {}
}
