package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.LeaseRecipe;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A server, the engine, and leases made from the engine's own recipes. */
final class Lab implements AutoCloseable {
  static final Meter QUIET =
      new Meter() {
        @Override
        public void bytes(long bytes) {}

        @Override
        public void stream() {}
      };

  private static final String PASSWORD = "a-lease-s-password";

  final PostgresServer server;
  final PostgresEngine engine;
  final Path tools;
  private final AtomicInteger leases = new AtomicInteger();

  private Lab(PostgresServer server, Path tools) {
    this.server = server;
    this.tools = tools;
    this.engine = new PostgresEngine(PostgresConfig.of(tools));
  }

  static Lab start(Path serverBin, Path tools) {
    return new Lab(PostgresServer.start(serverBin), tools);
  }

  /** One tenant's dataset on the server. */
  record Dataset(TenantScope scope, Placement placement) {
    static Dataset database(String tenant, String database) {
      return new Dataset(scope(tenant, Isolation.DATABASE), new Placement("lab", database, null));
    }

    static Dataset schema(String tenant, String database, String schema) {
      return new Dataset(scope(tenant, Isolation.SCHEMA), new Placement("lab", database, schema));
    }

    private static TenantScope scope(String tenant, Isolation isolation) {
      return new TenantScope(
          new TenantId(tenant), new DatasetId("main"), EngineKind.POSTGRESQL, isolation);
    }
  }

  /** A leased role; closing drops it, which fails when it owns anything. */
  record Lease(Lab lab, Access access, LeaseRecipe recipe) implements AutoCloseable {
    @Override
    public void close() {
      lab.server.sql(
          "postgres",
          recipe.revoke().stream().map(sql -> filled(sql, access.user())).toArray(String[]::new));
    }
  }

  Lease lease(Dataset dataset, Purpose purpose) {
    List<String> owners = List.of();
    if (purpose != Purpose.ONBOARD) {
      try (Lease first = lease(dataset, Purpose.ONBOARD)) {
        owners = engine.inspect(first.access()).shape().owners();
      } catch (dev.coffer.workflows.failure.FailureException missing) {
        owners = List.of();
      }
    }
    return lease(dataset, purpose, owners);
  }

  Lease lease(Dataset dataset, Purpose purpose, List<String> owners) {
    LeaseRecipe recipe = engine.recipe(dataset.scope(), dataset.placement(), purpose, owners);
    String user = "v-lease-" + purpose.name() + "-" + leases.incrementAndGet();
    server.sql(
        "postgres", recipe.create().stream().map(sql -> filled(sql, user)).toArray(String[]::new));
    return new Lease(
        this,
        new Access(
            dataset.scope(),
            dataset.placement(),
            "127.0.0.1",
            server.port(),
            "postgres",
            user,
            new Secret(PASSWORD)),
        recipe);
  }

  private static String filled(String sql, String user) {
    return sql.replace("{{name}}", user)
        .replace("{{password}}", PASSWORD)
        .replace("{{expiration}}", "2099-01-01 00:00:00+00");
  }

  @Override
  public void close() {
    server.close();
  }
}
