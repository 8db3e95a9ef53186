package dev.coffer.e2e;

import static dev.coffer.e2e.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Parts die while a backup or a restore runs; nothing is lost, nothing is done twice. */
class CrashIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int ROWS = 150_000;

  private final WholeStack stack = WholeStack.get();
  private final Api operator = new Api(stack, "operator");
  private final Tenants tenants = new Tenants(stack);

  @AfterEach
  void everythingRunsAgain() {
    stack.up();
  }

  @Test
  @DisplayName("W1 I-11 A worker killed while it dumps: one backup is listed, and it verifies")
  void workerDiesWhileItDumps() throws SQLException {
    Tenant tenant = tenants.create("w1", 2_000);
    Started backup;
    try (Connection blocker = stack.tenants(tenant.database());
        Statement lock = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      lock.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
      backup = start(tenant.backups(), Map.of());
      backup.awaitStep("capture");
      stack.kill("worker");
    }
    stack.up();

    JsonNode ended = backup.end();

    assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("DONE");
    assertOneBackup(tenant);
    assertVerifies(tenant, ended.path("id").asText());
    assertNothingLeft(tenant);
  }

  @Test
  @DisplayName("W2 I-11 A worker killed at each stage of a restore: published once, or not yet")
  void workerDiesWhileItRestores() {
    Backed tenant = backed("w2");
    for (String stage : List.of("STAGING", "VERIFYING", "PROMOTING")) {
      restoreThrough(
          tenant,
          stage,
          () -> {
            stack.kill("worker");
            stack.up();
          });
    }
  }

  @Test
  @DisplayName("W2 I-11 A worker killed within the swap: another one swaps, in seconds")
  void workerDiesWhileItSwaps() throws SQLException {
    Backed tenant = backed("w2-swap");
    // Nobody ends a superuser's session: while it lasts, the swap waits for it.
    try (Connection inside = stack.tenants(tenant.tenant().database())) {
      restoreThrough(
          tenant,
          "PROMOTING",
          () -> {
            await("the swap to wait for us", PATIENCE, () -> swapsWaiting() > 0);
            stack.kill("worker");
            close(inside);
            stack.up();
          });
    }
  }

  @Test
  @DisplayName("W3 A worker that wakes after its heartbeat ran out publishes nothing a second time")
  void zombieIsFenced() {
    restoreThrough(
        backed("w3"),
        "STAGING",
        () -> {
          stack.signal("worker", "STOP");
          awaitLostHeartbeat();
          stack.signal("worker", "CONT");
        });
  }

  @Test
  @DisplayName("W4 The workflow service killed while a restore runs: it goes on")
  void workflowServiceDies() {
    restoreThrough(
        backed("w4"),
        "STAGING",
        () -> {
          stack.kill("temporal");
          stack.up();
        });
  }

  @Test
  @DisplayName(
      "W5 The workflow service away past every heartbeat: said so, and the restore goes on")
  void workflowServiceIsAwayForLong() {
    Backed tenant = backed("w5");
    restoreThrough(
        tenant,
        "STAGING",
        () -> {
          stack.kill("temporal");
          Api.Answer refused = operator.post(tenant.tenant().backups(), Map.of());
          assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
          assertThat(refused.text("code")).isEqualTo("WORKFLOWS_UNAVAILABLE");
          awaitLostHeartbeat();
          stack.up();
        });
  }

  @Test
  @DisplayName("K1 A key service that is away before the start is waited for, and never gone round")
  void keyServiceIsAway() {
    Tenant tenant = tenants.create("k1", 2_000);
    stack.kill("keys");
    Started backup = start(tenant.backups(), Map.of());
    backup.awaitStep("capture");
    stack.up();

    JsonNode ended = backup.end();

    assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("DONE");
    assertVerifies(tenant, ended.path("id").asText());
  }

  @Test
  @DisplayName("B1 The database killed while it is dumped: no partial backup is listed")
  void databaseDiesWhileItIsDumped() throws SQLException {
    Tenant tenant = tenants.create("b1", 2_000);
    Connection blocker = stack.tenants(tenant.database());
    try (Statement lock = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      lock.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
      Started backup = start(tenant.backups(), Map.of());
      backup.awaitStep("capture");
      stack.kill("tenants");
      stack.up();

      JsonNode ended = backup.end();

      assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("DONE");
    }
    assertOneBackup(tenant);
  }

  @Test
  @DisplayName("B2 The database killed while it is restored: old or new, never neither")
  void databaseDiesWhileItIsRestored() {
    restoreThrough(
        backed("b2"),
        "STAGING",
        () -> {
          stack.kill("tenants");
          stack.up();
        });
  }

  /** A tenant with a backup, and what {@code pg_dump} says of it. */
  private record Backed(Tenant tenant, String backup, String dump) {}

  private Backed backed(String name) {
    Tenant tenant = tenants.create(name, ROWS);
    String dump = stack.pgDump(tenant.database());
    return new Backed(tenant, tenants.backup(tenant), dump);
  }

  /**
   * Loses rows and restores them; harm is done at a stage, and the restore gets there all the same.
   */
  private void restoreThrough(Backed backed, String stage, Runnable harm) {
    Tenant tenant = backed.tenant();
    stack.sql(tenant.database(), "DELETE FROM orders WHERE id > 5");
    Started restore =
        start(tenant.restores(), Map.of("dataset", "main", "backup", backed.backup()));
    restore.awaitState(stage);
    harm.run();

    JsonNode ended = restore.end();

    assertThat(ended.path("state").asText()).as(stage + ": " + ended).isEqualTo("DONE");
    assertThat(stack.pgDump(tenant.database())).as(stage).isEqualTo(backed.dump());
    assertNothingLeft(tenant);
  }

  private long swapsWaiting() {
    return count(
        false,
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
            + " AND query LIKE 'ALTER DATABASE % RENAME TO \"coffer\\_kept\\_%'");
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitLostHeartbeat() {
    Instant lost = Instant.now().plusSeconds(40);
    await("the heartbeat to run out", PATIENCE, () -> Instant.now().isAfter(lost));
  }

  /** A run that was accepted. */
  private record Started(Api api, JsonNode accepted) {
    JsonNode end() {
      return api.follow(accepted, PATIENCE, run -> false);
    }

    /** Waits until it is in this state, or has ended. */
    void awaitState(String state) {
      api.follow(accepted, PATIENCE, run -> state.equals(run.path("state").asText()));
    }

    /** Waits until it is in this step, or has ended. */
    void awaitStep(String step) {
      api.follow(accepted, PATIENCE, run -> step.equals(run.path("step").asText()));
    }
  }

  private Started start(String path, Map<String, ?> body) {
    return new Started(operator, operator.post(path, body).ok());
  }

  private void assertOneBackup(Tenant tenant) {
    List<String> committed = new ArrayList<>();
    operator
        .get(tenant.backups())
        .ok()
        .path("items")
        .forEach(
            backup -> {
              if ("COMMITTED".equals(backup.path("state").asText())) {
                committed.add(backup.path("id").asText());
              }
            });
    assertThat(committed).hasSize(1);
  }

  private void assertVerifies(Tenant tenant, String backup) {
    JsonNode verified =
        operator.run(
            tenant.path() + "/backups/" + backup + "/verifications",
            Map.of("level", "FULL"),
            PATIENCE);
    Tenants.ok(verified);
  }

  /** No quarantine, no leased role and no credential of this tenant's runs is left. */
  private void assertNothingLeft(Tenant tenant) {
    await(
        "credentials to be given back",
        Duration.ofMinutes(1),
        () ->
            count(
                    true,
                    "SELECT count(*) FROM coffer.credential WHERE tenant_id = '%s' AND given_back_at IS NULL"
                        .formatted(tenant.id()))
                == 0);
    assertThat(count(false, "SELECT count(*) FROM pg_database WHERE datname LIKE 'coffer\\_q\\_%'"))
        .as("quarantines")
        .isZero();
  }

  private long count(boolean catalog, String sql) {
    try (Connection connection = catalog ? stack.catalog() : stack.tenants("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException refused) {
      throw new IllegalStateException(refused);
    }
  }
}
