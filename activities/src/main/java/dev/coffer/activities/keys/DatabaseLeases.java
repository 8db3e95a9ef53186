package dev.coffer.activities.keys;

import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Lends database roles that the key service makes and drops. Same errors as {@link KeyService}. */
public interface DatabaseLeases {
  /** In the place of a purpose: none is called so. */
  String SURVEY = "survey";

  /**
   * The name of a recipe. Purpose and tenant come first and identifiers hold no dots, so the key
   * service can confine a run to the recipes of its own tenant and purpose by their prefix.
   */
  static String recipe(TenantId tenant, DatasetId dataset, Purpose purpose) {
    return recipes(tenant, purpose) + dataset;
  }

  /** What the names of all recipes of one tenant and purpose start with. */
  static String recipes(TenantId tenant, Purpose purpose) {
    return purpose.name().toLowerCase(Locale.ROOT) + '.' + tenant + '.';
  }

  /** The name of the recipe for roles that look at a server as a whole. */
  static String surveyRecipe(String server) {
    return SURVEY + '.' + TenantId.PLATFORM + '.' + server;
  }

  /**
   * Makes the recipe for a dataset's leases, or brings it up to date.
   *
   * @param recipe name made by {@link #recipe}
   * @param server name of the configured server
   * @param create statements that make the role; {@code {{name}}}, {@code {{password}}} and {@code
   *     {{expiration}}} stand for the lease's own
   * @param revoke statements that drop it
   */
  void prepare(String recipe, String server, List<String> create, List<String> revoke);

  /** Forgets a recipe and revokes its leases. */
  void forget(String recipe);

  /**
   * A new role; the key service drops it at the end of its lease, whatever becomes of us.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code CREDENTIAL_REFUSED} when the
   *     recipe is of another tenant or purpose, or is not there
   */
  DatabaseLease lease(RunRef run, Purpose purpose, String recipe);

  /**
   * A new role that looks at a server as a whole. It is Coffer's own: no lease of a tenant opens
   * its recipe, nor does this one open a tenant's.
   *
   * @param run whose it is, under {@link TenantId#PLATFORM}
   * @param create statements that make it, as for {@link #prepare}
   */
  DatabaseLease survey(RunRef run, String server, List<String> create, List<String> revoke);

  /** Drops a leased role now; its sessions are ended. One that is gone already is success. */
  void revoke(String leaseId);

  /**
   * A leased role.
   *
   * @param expiresAt when the role is dropped at the latest, renewals included
   */
  record DatabaseLease(String id, String user, Secret password, Instant expiresAt) {}
}
