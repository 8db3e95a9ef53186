package dev.coffer.activities.step;

import dev.coffer.activities.catalog.Catalog;
import dev.coffer.activities.catalog.Catalog.CredentialKind;
import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.LeaseRecipe;
import dev.coffer.activities.engine.ServerAccess;
import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.keys.DatabaseLeases.DatabaseLease;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.ObjectStores;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantScope;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Lends every credential that a step works with: for one tenant, one purpose and a short time
 * (I-8). Tokens and leases are written down before they are used, so that whatever a crash leaves
 * out is found and given back; store sessions cannot be revoked and simply end.
 */
public final class Lender {
  private final Catalog catalog;
  private final KeyService keys;
  private final ObjectStores stores;
  private final DatabaseLeases leases;
  private final Servers servers;

  public Lender(
      Catalog catalog,
      KeyService keys,
      ObjectStores stores,
      DatabaseLeases leases,
      Servers servers) {
    this.catalog = catalog;
    this.keys = keys;
    this.stores = stores;
    this.leases = leases;
    this.servers = servers;
  }

  /**
   * A key session, given back when it is closed. Of a tenant whose key-encryption key a customer
   * holds, the customer is asked when that key is first needed.
   */
  public LentKeys keys(RunRef run, Purpose purpose) {
    List<String> lent = new CopyOnWriteArrayList<>();
    KeySession session =
        catalog
            .heldKey(run.tenant())
            .map(held -> keys.session(run, purpose, held, new Witness(run, lent)))
            .orElseGet(() -> keys.session(run, purpose));
    noteKeyToken(run, session.accessor(), session.expiresAt(), lent);
    return new LentKeys(catalog, run, session, lent);
  }

  private void noteKeyToken(RunRef run, String accessor, Instant expiresAt, List<String> lent) {
    catalog.credentialLent(run, CredentialKind.KEY_TOKEN, accessor, expiresAt);
    lent.add(accessor);
  }

  /** Writes down what a customer's key server lends and answers. */
  private final class Witness implements KeyService.Lending {
    private final RunRef run;
    private final List<String> lent;

    Witness(RunRef run, List<String> lent) {
      this.run = run;
      this.lent = lent;
    }

    @Override
    public void lent(String accessor, Instant expiresAt) {
      noteKeyToken(run, accessor, expiresAt, lent);
    }

    @Override
    public void answered(KeyRef.Answer answer) {
      catalog.heldKeyAnswered(run.tenant(), answer);
    }
  }

  /** A store session, confined by the store itself. */
  public ObjectStore store(RunRef run, Purpose purpose) {
    return stores.session(run, purpose);
  }

  /** A database role, dropped when it is closed. */
  public LentAccess access(RunRef run, Purpose purpose, TenantScope scope, Placement placement) {
    Servers.Server server = servers.named(placement.server());
    DatabaseLease lease = noted(run, leases.lease(run, purpose, recipe(scope, purpose)));
    Access access =
        new Access(
            scope,
            placement,
            server.host(),
            server.port(),
            server.maintenanceDatabase(),
            lease.user(),
            lease.password());
    return new LentAccess(this, run, lease.id(), access);
  }

  /** A role that sees what stands on a server and no data, dropped when it is closed. */
  public LentServer server(RunRef run, String name, LeaseRecipe recipe) {
    Servers.Server server = servers.named(name);
    DatabaseLease lease = noted(run, leases.survey(run, name, recipe.create(), recipe.revoke()));
    ServerAccess access =
        new ServerAccess(
            server.host(),
            server.port(),
            server.maintenanceDatabase(),
            lease.user(),
            lease.password());
    return new LentServer(this, run, lease.id(), access);
  }

  private DatabaseLease noted(RunRef run, DatabaseLease lease) {
    catalog.credentialLent(run, CredentialKind.DATABASE_LEASE, lease.id(), lease.expiresAt());
    return lease;
  }

  /** Gives back whatever the run still has out; each on its own, so that one refusal stops none. */
  public int giveBack(RunRef run) {
    int returned = 0;
    RuntimeException first = null;
    for (Catalog.Credential credential : catalog.credentialsOut(run)) {
      try {
        giveBack(run, credential.kind(), credential.reference());
        returned++;
      } catch (RuntimeException refused) {
        first = first == null ? refused : first;
      }
    }
    if (first != null) {
      throw first;
    }
    return returned;
  }

  void giveBack(RunRef run, CredentialKind kind, String reference) {
    switch (kind) {
      case KEY_TOKEN -> keys.revoke(reference);
      case DATABASE_LEASE -> leases.revoke(reference);
    }
    catalog.credentialGivenBack(run, kind, reference);
  }

  /** Name of the recipe for a dataset's leases of one purpose. */
  static String recipe(TenantScope scope, Purpose purpose) {
    return DatabaseLeases.recipe(scope.tenant(), scope.dataset(), purpose);
  }

  /**
   * A key session that is given back with a note in the catalog.
   *
   * @param lent accessors of its tokens
   */
  public record LentKeys(Catalog catalog, RunRef run, KeySession session, List<String> lent)
      implements AutoCloseable {
    @Override
    public void close() {
      session.close();
      for (String accessor : lent) {
        catalog.credentialGivenBack(run, CredentialKind.KEY_TOKEN, accessor);
      }
    }
  }

  /** A role on a server that is dropped with a note in the catalog. */
  public record LentServer(Lender lender, RunRef run, String leaseId, ServerAccess access)
      implements AutoCloseable {
    @Override
    public void close() {
      lender.giveBack(run, CredentialKind.DATABASE_LEASE, leaseId);
    }
  }

  /** A database role that is dropped with a note in the catalog. */
  public record LentAccess(Lender lender, RunRef run, String leaseId, Access access)
      implements AutoCloseable {
    @Override
    public void close() {
      lender.giveBack(run, CredentialKind.DATABASE_LEASE, leaseId);
    }
  }
}
