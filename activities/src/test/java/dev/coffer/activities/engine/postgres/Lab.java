package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.DatabaseEngineContract;
import dev.coffer.activities.engine.LeaseRecipe;
import dev.coffer.activities.engine.ServerAccess;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** A server, the engine, and leases made from the engine's own recipes. */
final class Lab implements AutoCloseable {
  private static final List<String> OWNERS = List.of("app_owner", "app_writer", "odd \"role\"");
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

  /** A server of the version that the stack has, with the roles of the everything schema. */
  static Lab start() {
    return start(Binaries.current());
  }

  /** A server of another version; the tools stay those of the stack. */
  static Lab start(Path serverBin) {
    return new Lab(PostgresServer.start(serverBin), Binaries.current()).withRoles();
  }

  /** The roles of the everything schema. */
  Lab withRoles() {
    server.sql(
        "postgres",
        "CREATE ROLE app_owner",
        "CREATE ROLE app_writer",
        "CREATE ROLE reader",
        "CREATE ROLE \"odd \"\"role\"\"\"");
    return this;
  }

  /** A database that holds everything, in place of what a test before left. */
  LabDataset everything(String database) {
    fresh(database, "app_owner");
    server.script(database, resource("everything.sql"));
    server.script(database, resource("database.sql"));
    server.sql(
        "postgres",
        "ALTER DATABASE " + Sql.name(database) + " SET work_mem = '9MB'",
        "ALTER DATABASE " + Sql.name(database) + " SET search_path = app, \"odd, path\", public",
        "ALTER ROLE app_owner IN DATABASE " + Sql.name(database) + " SET statement_timeout = '7h'",
        "COMMENT ON DATABASE " + Sql.name(database) + " IS 'it''s the tenant'",
        "GRANT CONNECT ON DATABASE " + Sql.name(database) + " TO reader WITH GRANT OPTION",
        "REVOKE TEMPORARY ON DATABASE " + Sql.name(database) + " FROM PUBLIC",
        "ALTER DATABASE " + Sql.name(database) + " CONNECTION LIMIT 50");
    return new LabDataset(this, Dataset.database("acme", database), OWNERS);
  }

  /** The everything schema in a database that others share. */
  LabDataset everythingIn(String database) {
    fresh(database, "postgres");
    server.sql(database, "CREATE SCHEMA neighbour", "CREATE TABLE neighbour.t AS SELECT 1 AS x");
    server.script(database, resource("everything.sql"));
    return new LabDataset(this, Dataset.schema("acme", database, "app"), OWNERS);
  }

  void fresh(String database, String owner) {
    for (String left :
        server.values("postgres", "SELECT datname FROM pg_database WHERE datname ~ '^coffer_'")) {
      server.sql(
          "postgres",
          "ALTER DATABASE " + Sql.name(left) + " ALLOW_CONNECTIONS true",
          "DROP DATABASE " + Sql.name(left) + " WITH (FORCE)");
    }
    server.sql(
        "postgres",
        "DROP DATABASE IF EXISTS " + Sql.name(database) + " WITH (FORCE)",
        "CREATE DATABASE " + Sql.name(database) + " OWNER " + Sql.name(owner));
  }

  static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(Lab.class.getResource("/postgres/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
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
  record Lease(Lab lab, Access access, LeaseRecipe recipe) implements DatabaseEngineContract.Lease {
    @Override
    public void close() {
      lab.run(recipe.revoke(), access.user());
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
    run(recipe.create(), user);
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

  /** A leased role that looks at the server. */
  record Surveyor(Lab lab, ServerAccess access, LeaseRecipe recipe)
      implements DatabaseEngineContract.Surveyor {
    @Override
    public void close() {
      lab.run(recipe.revoke(), access.user());
    }
  }

  Surveyor surveyor() {
    LeaseRecipe recipe = engine.surveyRecipe();
    String user = "v-lease-survey-" + leases.incrementAndGet();
    run(recipe.create(), user);
    return new Surveyor(
        this,
        new ServerAccess("127.0.0.1", server.port(), "postgres", user, new Secret(PASSWORD)),
        recipe);
  }

  private void run(List<String> statements, String user) {
    server.sql(
        "postgres", statements.stream().map(sql -> filled(sql, user)).toArray(String[]::new));
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
