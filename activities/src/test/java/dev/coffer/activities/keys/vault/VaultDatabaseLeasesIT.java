package dev.coffer.activities.keys.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.keys.DatabaseLeases;
import dev.coffer.activities.keys.DatabaseLeases.DatabaseLease;
import dev.coffer.activities.keys.DatabaseLeasesContract;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.teststack.TestStack;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The contract on a real key service and a real database. */
class VaultDatabaseLeasesIT extends DatabaseLeasesContract {
  private static TestStack.Keys server;
  private static TestStack.Tenants database;
  private static VaultDatabaseLeases leases;

  @BeforeAll
  static void start() {
    database = TestStack.get().tenants();
    server = TestStack.get().keys();
    leases = new VaultDatabaseLeases(VaultServers.settings(server), Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    leases.close();
  }

  @BeforeEach
  void onboard() {
    KeyService keys =
        new VaultKeyService(VaultServers.settings(server), List.of(), Clock.systemUTC());
    keys.createTenant(acme);
    keys.createTenant(bolt);
  }

  @Override
  protected DatabaseLeases leases() {
    return leases;
  }

  @Override
  protected String server() {
    return database.name();
  }

  @Override
  protected boolean roleExists(DatabaseLease lease) {
    try (Connection connection =
            connect(database.superuser().name(), database.superuser().secret().reveal());
        PreparedStatement query =
            connection.prepareStatement("SELECT 1 FROM pg_roles WHERE rolname = ?")) {
      query.setString(1, lease.user());
      try (ResultSet found = query.executeQuery()) {
        return found.next();
      }
    } catch (SQLException failed) {
      throw new AssertionError(failed);
    }
  }

  @Override
  protected Instant now() {
    return Instant.now();
  }

  @Override
  protected List<String> revoke() {
    return List.of(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}'",
        "DROP ROLE IF EXISTS \"{{name}}\"");
  }

  @Test
  @DisplayName("I-8 a leased role signs in, and its open sessions end when it is given back")
  void sessionsEnd() throws Exception {
    DatabaseLease lease = lend(acme, Purpose.BACKUP);
    try (Connection connection = connect(lease.user(), lease.password().reveal())) {
      assertThat(connection.isValid(5)).isTrue();
      leases.revoke(lease.id());
      assertThat(connection.isValid(5)).isFalse();
    }
    assertThatThrownBy(() -> connect(lease.user(), lease.password().reveal()).close())
        .isInstanceOf(SQLException.class);
  }

  @Test
  @DisplayName(
      "I-1 I-8 hostile worker: a lease token of A opens B's recipe at no purpose, nor any key")
  void hostileWorker() {
    for (Purpose theirs : Purpose.standing()) {
      prepare(bolt, theirs);
    }
    for (Purpose purpose : Purpose.standing()) {
      try (VaultToken token = mint(purpose)) {
        for (Purpose theirs : Purpose.standing()) {
          assertFails(
              FailureCode.CREDENTIAL_REFUSED,
              () -> token.read("database/creds/" + DatabaseLeases.recipe(bolt, MAIN, theirs)));
        }
        assertFails(
            FailureCode.CREDENTIAL_REFUSED, () -> token.read("database/config/" + database.name()));
        assertFails(
            FailureCode.CREDENTIAL_REFUSED,
            () -> token.write("database/rotate-root/" + database.name(), Map.of()));
        assertFails(
            FailureCode.CREDENTIAL_REFUSED,
            () -> token.write("transit/decrypt/" + VaultNames.kek(acme), Map.of()));
        assertFails(
            FailureCode.CREDENTIAL_REFUSED,
            () ->
                token.write(
                    "database/roles/" + DatabaseLeases.recipe(acme, MAIN, purpose),
                    Map.of("db_name", database.name())));
      }
    }
  }

  @Test
  @DisplayName("a role that the database refuses to make is the operator's to put right, at once")
  void refusedByTheDatabase() {
    String recipe = DatabaseLeases.recipe(acme, MAIN, Purpose.BACKUP);
    leases.prepare(
        recipe,
        server(),
        List.of(
            "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' IN ROLE canary_no_such_role"),
        revoke());

    FailureException failure =
        catchThrowableOfType(
            FailureException.class,
            () -> leases.lease(new RunRef(acme, "b-1"), Purpose.BACKUP, recipe));
    assertThat(failure.code()).isEqualTo(FailureCode.ROLE_MISSING);
    assertThat(failure).hasMessageContaining("42704").hasMessageNotContaining("canary");
  }

  @Test
  @DisplayName("I-8 a role whose lease is not renewed is dropped by the key service itself")
  void endsByItself() {
    VaultSettings usual = VaultServers.settings(server);
    VaultSettings brief =
        new VaultSettings(
            usual.address(),
            usual.transitMount(),
            usual.databaseMount(),
            usual.tokenRole(),
            usual.steward(),
            usual.minter(),
            null,
            usual.tokenTtl(),
            usual.tokenMaxTtl(),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            usual.attempts(),
            usual.patience());
    DatabaseLease lease;
    // Closing the lender is what a crash does to it: nobody renews any more.
    try (VaultDatabaseLeases dying = new VaultDatabaseLeases(brief, Clock.systemUTC())) {
      String recipe = DatabaseLeases.recipe(acme, MAIN, Purpose.VERIFY);
      dying.prepare(recipe, server(), create(), revoke());
      lease = dying.lease(new RunRef(acme, "v-1"), Purpose.VERIFY, recipe);
      Instant past = Instant.now().plusSeconds(5);
      while (Instant.now().isBefore(past)) {
        assertThat(roleExists(lease)).as("renewed while its lender lives").isTrue();
      }
    }
    Instant deadline = Instant.now().plusSeconds(20);
    while (roleExists(lease)) {
      assertThat(Instant.now()).as("dropped in time").isBefore(deadline);
    }
  }

  @Test
  @DisplayName("only leases of database roles are revoked here")
  void foreignLeaseId() {
    assertFails(FailureCode.CREDENTIAL_REFUSED, () -> leases.revoke("auth/token/create/x"));
    assertThatThrownBy(() -> leases.prepare("../roles/x", server(), create(), revoke()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                leases.lease(
                    new RunRef(acme, "b-1"),
                    Purpose.BACKUP,
                    DatabaseLeases.recipe(acme, new DatasetId("main"), Purpose.BACKUP) + "/../x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private VaultToken mint(Purpose purpose) {
    VaultSettings settings = VaultServers.settings(server);
    VaultCalls calls = new VaultCalls(settings.endpoint());
    VaultIdentity minter = new VaultIdentity(calls, settings.minter(), Clock.systemUTC());
    return new VaultTokens(calls, minter, settings.tokenRole(), Clock.systemUTC())
        .mint(
            new RunRef(acme, "r-1"),
            VaultNames.leasePolicy(acme, purpose),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));
  }

  private static Connection connect(String user, String password) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(database.maintenanceDatabase()), user, password);
  }
}
