package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tenant had is what a tenant gets: whole databases, compared from outside. */
class RoundTripIT {
  private static final String PGBENCH_ROWS = "1000000";

  private final WholeStack stack = WholeStack.get();
  private final Tenants tenants = new Tenants(stack);
  private @TempDir Path folder;

  @Test
  @DisplayName(
      "The everything schema and pgbench at scale 10 round-trip: after backup, drop and restore"
          + " pg_dump is identical and the digest of every table is equal")
  void everythingAndPgbench() throws IOException, SQLException {
    Tenant tenant = tenants.bare("everything");
    make(tenant.database(), "app_owner");
    script(tenant.database(), "everything.sql");
    script(tenant.database(), "database.sql");
    pgbench(tenant.database(), "app_owner");
    tenants.onboard(tenant, Map.of("retention", "PT1H"));
    Path before = dump(tenant.database(), "before");
    Map<String, String> digests = digests(tenant.database());
    assertThat(digests).containsKeys("app.customer", "app.event_1_new", "app.val");
    assertThat(digests.get("public.pgbench_accounts")).startsWith(PGBENCH_ROWS + " ");

    String backup = tenants.backup(tenant);
    tenants.drop(tenant);
    Tenants.ok(tenants.restore(tenant, backup));

    assertThat(digests(tenant.database())).isEqualTo(digests);
    assertThat(Files.mismatch(dump(tenant.database(), "after"), before))
        .as("the first byte at which pg_dump differs")
        .isEqualTo(-1);
  }

  @Test
  @DisplayName(
      "A backup under load is one moment of pgbench: its books balance, and no writer waits")
  void consistentWhileWritersWrite() throws Exception {
    Tenant tenant = tenants.bare("bench");
    make(tenant.database(), tenant.database());
    pgbench(tenant.database(), tenant.database());
    tenants.onboard(tenant, Map.of("retention", "PT1H"));

    String backup;
    long first;
    long last;
    try (PgbenchWriters writers = new PgbenchWriters(stack, tenant.database(), 3)) {
      first = writers.awaitMore(50);
      backup = tenants.backup(tenant);
      last = writers.stop();
      assertThat(writers.slowestMillis()).as("the slowest transaction").isLessThan(5_000);
    }
    tenants.drop(tenant);
    JsonNode restore = tenants.restore(tenant, backup);

    assertThat(restore.path("state").asText()).as(restore.toString()).isEqualTo("DONE");
    List<Long> books =
        row(
            tenant.database(),
            "SELECT (SELECT sum(abalance) FROM pgbench_accounts),"
                + " (SELECT sum(tbalance) FROM pgbench_tellers),"
                + " (SELECT sum(bbalance) FROM pgbench_branches),"
                + " COALESCE(sum(delta), 0), count(*) FROM pgbench_history");
    assertThat(books.subList(0, 3)).as("accounts, tellers, branches").containsOnly(books.get(3));
    assertThat(books.get(4)).as("transactions in the backup").isBetween(first, last);
    assertThat(last).as("the writers wrote meanwhile").isGreaterThan(first);
  }

  private void make(String database, String owner) {
    for (String role : List.of("app_owner", "app_writer", "reader", "odd \"\"role\"\"", owner)) {
      stack.sql(
          "postgres",
          "DO $$BEGIN CREATE ROLE \"%s\"; EXCEPTION WHEN duplicate_object THEN NULL; END$$"
              .formatted(role));
    }
    stack.sql("postgres", "CREATE DATABASE %s OWNER %s".formatted(database, owner));
  }

  private void script(String database, String resource) throws IOException {
    Path file = folder.resolve(resource);
    try (InputStream in = RoundTripIT.class.getResourceAsStream("/postgres/" + resource)) {
      Files.copy(Objects.requireNonNull(in), file);
    }
    WholeStack.run(
        List.of(
            program("psql"),
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-f",
            file.toString(),
            "-d",
            stack.address(database)));
  }

  private void pgbench(String database, String role) {
    WholeStack.run(
        List.of(
            program("pgbench"),
            "--initialize",
            "--quiet",
            "--scale=10",
            "--foreign-keys",
            stack.address(database) + "&options=-c%20role%3D" + role));
  }

  private String program(String name) {
    return Path.of(stack.fact("/tenants/binDir"), name).toString();
  }

  /** The whole database with its own properties, as a superuser sees it. */
  private Path dump(String database, String name) {
    Path file = folder.resolve(name);
    WholeStack.run(
        List.of(
            program("pg_dump"),
            "--create",
            "--restrict-key=same",
            "--file=" + file,
            "--dbname=" + stack.address(database)));
    return file;
  }

  /** Of every table that holds rows itself: how many, and a sum over them that knows no order. */
  private Map<String, String> digests(String database) throws SQLException {
    Map<String, String> digests = new TreeMap<>();
    try (Connection connection = stack.tenants(database);
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      Map<String, String> queries = new TreeMap<>();
      try (ResultSet tables =
          statement.executeQuery(
              "SELECT n.nspname || '.' || c.relname, format('SELECT count(*) || '' '' ||"
                  + " COALESCE(sum(hashtextextended(t::text, 7)), 0) FROM ONLY %I.%I t',"
                  + " n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid ="
                  + " c.relnamespace WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND"
                  + " n.nspname !~ '^(pg_|information_schema)'")) {
        while (tables.next()) {
          queries.put(tables.getString(1), tables.getString(2));
        }
      }
      for (Map.Entry<String, String> query : queries.entrySet()) {
        try (ResultSet digest = statement.executeQuery(query.getValue())) {
          digest.next();
          digests.put(query.getKey(), digest.getString(1));
        }
      }
    }
    return digests;
  }

  private List<Long> row(String database, String query) throws SQLException {
    try (Connection connection = stack.tenants(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      List<Long> values = new ArrayList<>();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        values.add(row.getLong(i));
      }
      return values;
    }
  }
}
