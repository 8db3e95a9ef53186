package dev.coffer.activities.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.audit.AuditLog;
import dev.coffer.activities.audit.jdbc.JdbcAuditLog;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each role of the catalog may do; the database itself says no to the rest. */
class RolesIT {
  private static final String NOT_ALLOWED = "42501";
  private static final String FOREIGN_KEY = "23503";
  private static final String CHECK = "23514";
  private static final String DUPLICATE = "23505";
  private static final TenantId ACME = new TenantId("acme");
  private static final List<String> VIEWS =
      List.of(
          "v_tenant",
          "v_policy",
          "v_dataset",
          "v_backup",
          "v_verification",
          "v_restore",
          "v_incident",
          "v_audit",
          "v_hold",
          "v_signing_key",
          "v_held_key");

  private static CatalogDatabase catalog;
  private static Database app;
  private static Database reader;
  private static Database owner;
  private static Database superuser;

  @BeforeAll
  static void open() {
    catalog = CatalogDatabase.fresh();
    app = catalog.app();
    reader = catalog.reader();
    owner = catalog.owner();
    superuser = catalog.superuser();
    AuditLog log = new JdbcAuditLog(app);
    for (String once : List.of("a", "b", "c")) {
      log.append(ACME, once, "alice", "step", Map.of());
    }
  }

  @AfterAll
  static void close() {
    catalog.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE coffer.audit_entry SET actor = 'mallory'",
        "UPDATE coffer.audit_entry SET actor = actor WHERE false",
        "DELETE FROM coffer.audit_entry",
        "DELETE FROM coffer.audit_entry WHERE sequence = 3",
        "TRUNCATE coffer.audit_entry",
      })
  @DisplayName("A5 neither the workers nor the owner nor a superuser changes the audit in passing")
  void auditIsAppendOnly(String statement) {
    for (Database role : List.of(app, reader, owner, superuser)) {
      assertThat(state(role, statement)).isEqualTo(NOT_ALLOWED);
    }
    assertThat(count("coffer.audit_entry")).isEqualTo(3);
  }

  @Test
  @DisplayName("A5 the workers cannot switch the audit's guard off or drop it")
  void guardStays() {
    for (String statement :
        List.of(
            "ALTER TABLE coffer.audit_entry DISABLE TRIGGER append_only",
            "DROP TRIGGER append_only ON coffer.audit_entry",
            "DROP TABLE coffer.audit_entry",
            "SET session_replication_role = replica",
            "CREATE OR REPLACE FUNCTION coffer.refuse_audit_change() RETURNS trigger LANGUAGE"
                + " plpgsql AS 'BEGIN RETURN NULL; END'")) {
      assertThat(state(app, statement)).as(statement).isEqualTo(NOT_ALLOWED);
    }
  }

  @Test
  @DisplayName("A5 the workers cannot leave a gap, fork a chain or begin one elsewhere")
  void chainsAreEnforced() {
    assertThat(entry(5, "sha256('x')")).isEqualTo(FOREIGN_KEY);
    assertThat(entry(4, "sha256('x')")).isEqualTo(FOREIGN_KEY);
    assertThat(entry(3, "(SELECT digest FROM coffer.audit_entry WHERE sequence = 2)"))
        .isEqualTo(DUPLICATE);
    assertThat(
            state(
                app,
                """
                INSERT INTO coffer.audit_entry
                    (chain, sequence, at, once, actor, action, details, previous, digest)
                VALUES ('beta', 1, now(), 'x', 'x', 'x', '{}', sha256('x'), sha256('y'))
                """))
        .isEqualTo(CHECK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenant",
        "dataset",
        "backup",
        "verification",
        "restore",
        "incident",
        "credential",
        "hold"
      })
  @DisplayName("the workers delete nothing from the index")
  void nothingIsDeleted(String table) {
    assertThat(state(app, "DELETE FROM coffer." + table)).isEqualTo(NOT_ALLOWED);
    assertThat(state(app, "TRUNCATE coffer." + table)).isEqualTo(NOT_ALLOWED);
    assertThat(state(app, "ALTER TABLE coffer." + table + " ADD x int")).isEqualTo(NOT_ALLOWED);
    assertThat(state(app, "UPDATE coffer." + table + " SET tenant_id = tenant_id WHERE false"))
        .isIn(null, "42703");
  }

  @Test
  @DisplayName("the API reads every view and no table")
  void readerReadsViews() {
    List<String> tables =
        owner.call(
            tx ->
                tx.all(
                    """
                    SELECT table_name FROM information_schema.tables
                    WHERE table_schema = 'coffer' AND table_type = 'BASE TABLE'
                        AND table_name <> 'api_request'
                    """,
                    row -> row.text("table_name")));
    assertThat(tables).hasSizeGreaterThanOrEqualTo(10);
    for (String table : tables) {
      assertThat(state(reader, "SELECT 1 FROM coffer." + table)).as(table).isEqualTo(NOT_ALLOWED);
    }
    for (String view : VIEWS) {
      assertThat(state(reader, "SELECT * FROM coffer." + view)).as(view).isNull();
      assertThat(state(reader, "DELETE FROM coffer." + view)).as(view).isNotNull();
    }
    for (Database role : List.of(app, reader)) {
      assertThat(state(role, "CREATE TABLE coffer.x (a int)")).isEqualTo(NOT_ALLOWED);
      assertThat(state(role, "CREATE TABLE public.x (a int)")).isEqualTo(NOT_ALLOWED);
      assertThat(state(role, "CREATE TEMP TABLE x (a int)")).isEqualTo(NOT_ALLOWED);
    }
  }

  @Test
  @DisplayName("every view says in the database what it shows")
  void viewsAreDescribed() {
    List<String> silent =
        owner.call(
            tx ->
                tx.all(
                    """
                    SELECT table_name FROM information_schema.views
                    WHERE table_schema = 'coffer'
                        AND obj_description(('coffer.' || table_name)::regclass) IS NULL
                    """,
                    row -> row.text("table_name")));
    assertThat(silent).isEmpty();
  }

  @Test
  @DisplayName("I-11 an idempotency key is claimed once, answered once, and is one token's own")
  void idempotencyKeys() {
    String claim =
        "INSERT INTO coffer.api_request (token_name, idempotency_key, method, path, body_sha256)"
            + " VALUES ('%s', 'k-1', 'POST', '/v1/restores', '"
            + "0".repeat(64)
            + "')";
    assertThat(state(reader, claim.formatted("alice"))).isNull();
    assertThat(state(reader, claim.formatted("alice"))).isEqualTo(DUPLICATE);
    assertThat(state(reader, claim.formatted("bob"))).isNull();
    assertThat(
            state(
                reader,
                """
                UPDATE coffer.api_request SET response_status = 202, response_body = '{}',
                    response_location = '/v1/restores/r-1', answered_at = now()
                WHERE token_name = 'alice'
                """))
        .isNull();
    assertThat(state(reader, "UPDATE coffer.api_request SET body_sha256 = body_sha256"))
        .isEqualTo(NOT_ALLOWED);
    assertThat(state(app, "SELECT 1 FROM coffer.api_request")).isEqualTo(NOT_ALLOWED);
    assertThat(state(reader, "DELETE FROM coffer.api_request WHERE expires_at > now()")).isNull();
  }

  private static @Nullable String entry(long sequence, String previous) {
    return state(
        app,
        """
        INSERT INTO coffer.audit_entry
            (chain, sequence, at, once, actor, action, details, previous, digest)
        VALUES ('acme', %d, now(), 'x', 'x', 'x', '{}', %s, sha256('y'))
        """
            .formatted(sequence, previous));
  }

  private static long count(String table) {
    return superuser
        .call(tx -> tx.one("SELECT count(*) AS n FROM " + table, row -> row.number("n")))
        .orElseThrow();
  }

  /** SQLSTATE of the refusal, or null when the statement was allowed. */
  private static @Nullable String state(Database role, String statement) {
    FailureException refusal =
        catchThrowableOfType(
            FailureException.class,
            () ->
                role.run(
                    tx -> {
                      if (statement.startsWith("SELECT")) {
                        tx.any(statement);
                      } else {
                        tx.update(statement);
                      }
                    }));
    return refusal != null && refusal.getCause() instanceof SQLException cause
        ? cause.getSQLState()
        : null;
  }
}
