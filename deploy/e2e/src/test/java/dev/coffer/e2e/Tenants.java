package dev.coffer.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Makes tenants with a database of their own, for tests that go through the API. */
final class Tenants {
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final WholeStack stack;
  private final Api api;

  Tenants(WholeStack stack) {
    this.stack = stack;
    this.api = new Api(stack, "admin");
  }

  /**
   * A tenant with one dataset named {@code main}.
   *
   * @param id never used before: ids are given once
   * @param database its database, owned by a role of the same name
   */
  record Tenant(String id, String database) {
    String path() {
      return "/v1/tenants/" + id;
    }

    String backups() {
      return path() + "/datasets/main/backups";
    }

    String restores() {
      return path() + "/restores";
    }
  }

  /** Makes a role, a database with {@code rows} orders, a tenant and its dataset. */
  Tenant create(String name, int rows, Map<String, ?> policy) {
    Tenant tenant = bare(name);
    fill(tenant, rows);
    onboard(tenant, policy);
    return tenant;
  }

  Tenant create(String name, int rows) {
    return create(name, rows, Map.of("retention", "PT1H"));
  }

  /** Only names: nothing is made yet. */
  Tenant bare(String name) {
    String mark = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()).substring(0, 6);
    String id = name + '-' + mark;
    return new Tenant(id, id.replace('-', '_'));
  }

  /** Makes the tenant's owner and database anew. */
  void fill(Tenant tenant, int rows) {
    String name = tenant.database();
    stack.sql(
        "postgres",
        "DO $$BEGIN CREATE ROLE %s; EXCEPTION WHEN duplicate_object THEN NULL; END$$"
            .formatted(name),
        "CREATE DATABASE %s OWNER %s".formatted(name, name));
    stack.sql(
        name,
        "SET ROLE " + name,
        "CREATE TABLE customer (id int PRIMARY KEY, name text NOT NULL)",
        "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            + " customer int NOT NULL REFERENCES customer, total numeric(12,2), note text)",
        "INSERT INTO customer SELECT i, 'customer ' || i FROM generate_series(1, 100) i",
        "INSERT INTO orders (customer, total, note) SELECT 1 + i % 100, i * 1.25,"
            + " md5(i::text) || md5((i + 1)::text) FROM generate_series(1, "
            + rows
            + ") i",
        "CREATE INDEX ON orders (customer)");
  }

  void onboard(Tenant tenant, Map<String, ?> policy) {
    ok(api.run("/v1/tenants", Map.of("id", tenant.id(), "policy", policy), PATIENCE));
    ok(register(tenant, tenant.database(), ""));
  }

  /** Takes a tenant in that has no dataset. */
  void onboard(Tenant tenant) {
    ok(api.run("/v1/tenants", Map.of("id", tenant.id()), PATIENCE));
  }

  /**
   * Registers dataset {@code main}, and returns how that ended.
   *
   * @param schema empty for the whole database
   */
  JsonNode register(Tenant tenant, String database, String schema) {
    return api.run(tenant.path() + "/datasets", dataset(database, schema), PATIENCE);
  }

  /** What registers dataset {@code main}. */
  Map<String, Object> dataset(String database, String schema) {
    Map<String, Object> body =
        new HashMap<>(
            Map.of(
                "id",
                "main",
                "engine",
                "POSTGRESQL",
                "isolation",
                schema.isEmpty() ? "DATABASE" : "SCHEMA",
                "server",
                stack.fact("/tenants/server"),
                "database",
                database));
    if (!schema.isEmpty()) {
      body.put("schema", schema);
    }
    return body;
  }

  /** Takes a backup and returns its id. */
  String backup(Tenant tenant) {
    return ok(api.run(tenant.backups(), Map.of(), PATIENCE)).path("id").asText();
  }

  /** Restores a backup and returns how the run ended. */
  JsonNode restore(Tenant tenant, String backup) {
    return api.run(tenant.restores(), Map.of("dataset", "main", "backup", backup), PATIENCE);
  }

  void drop(Tenant tenant) {
    stack.sql("postgres", "DROP DATABASE " + tenant.database() + " WITH (FORCE)");
  }

  static JsonNode ok(JsonNode run) {
    if (!"DONE".equals(run.path("state").asText())) {
      throw new AssertionError("the run did not succeed: " + run);
    }
    return run;
  }
}
