package dev.coffer.activities.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.activities.audit.jdbc.JdbcAuditLog;
import dev.coffer.activities.jdbc.CatalogDatabase;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.TenantId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JdbcAuditLogIT extends AuditLogContract {
  private static final List<CatalogDatabase> DATABASES = new ArrayList<>();
  private static final TenantId ACME = new TenantId("acme");
  private static Database superuser;
  private static AuditLog log;

  @BeforeAll
  static void open() {
    CatalogDatabase database = CatalogDatabase.fresh();
    DATABASES.add(database);
    superuser = database.superuser();
    log = new JdbcAuditLog(database.app());
  }

  @AfterAll
  static void close() {
    DATABASES.forEach(CatalogDatabase::close);
  }

  @Override
  AuditLog log() {
    return log;
  }

  @Override
  AuditLog emptyLog() {
    CatalogDatabase database = CatalogDatabase.fresh();
    DATABASES.add(database);
    return new JdbcAuditLog(database.app());
  }

  @Override
  void tamper(TenantId chain, UnaryOperator<List<AuditEntry>> intruder) {
    List<AuditEntry> changed = intruder.apply(log.entries(chain, 0, 1_000));
    superuser.run(
        tx -> {
          // Only a superuser can switch triggers and foreign keys off.
          tx.update("SET LOCAL session_replication_role = replica");
          tx.update("DELETE FROM coffer.audit_entry WHERE chain = ?", chain.value());
          for (AuditEntry entry : changed) {
            insert(tx, entry);
          }
        });
  }

  private static void insert(Transaction tx, AuditEntry entry) throws SQLException {
    tx.update(
        """
        INSERT INTO coffer.audit_entry (chain, sequence, at, once, actor, action, details, previous,
            digest)
        VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
        """,
        entry.tenant().value(),
        entry.sequence(),
        entry.at(),
        entry.once(),
        entry.actor(),
        entry.action(),
        json(entry.details()),
        entry.previous().bytes(),
        entry.digest().bytes());
  }

  private static String json(Map<String, String> details) {
    try {
      return new ObjectMapper().writeValueAsString(details);
    } catch (JsonProcessingException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  @DisplayName("A5 details that are no texts any more are found at their place")
  void unreadableDetails() {
    TenantId tenant = new TenantId("unreadable");
    for (String once : List.of("a", "b", "c")) {
      log.append(tenant, once, "alice", "step", Map.of("n", "1"));
    }
    superuser.run(
        tx -> {
          tx.update("SET LOCAL session_replication_role = replica");
          tx.update(
              """
              UPDATE coffer.audit_entry SET details = '{"n": null, "m": {"deep": []}}'
              WHERE chain = ? AND sequence = 2
              """,
              tenant.value());
        });

    AuditCheckResult result = log.check(tenant, List.of());
    assertThat(result.firstBad()).isEqualTo(2);
    assertThat(result.entries()).isEqualTo(3);
  }

  @Test
  @DisplayName("D1 a full disk refuses the entry, and so the effect that it stands before")
  void fullDisk() {
    failing("RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'");
    try {
      assertThatExceptionOfType(FailureException.class)
          .isThrownBy(() -> log.append(ACME, "full", "alice", "restore.promote.intent", Map.of()))
          .satisfies(
              failure -> {
                assertThat(failure.code()).isEqualTo(FailureCode.CATALOG_UNAVAILABLE);
                assertThat(failure).hasMessageNotContaining("space");
              });
    } finally {
      healed();
    }
    long before = log.head(ACME).sequence();
    log.append(ACME, "full", "alice", "restore.promote.intent", Map.of());

    assertThat(log.head(ACME).sequence()).isEqualTo(before + 1);
  }

  @Test
  @DisplayName("I-11 an append whose connection is lost leaves one entry once it is repeated")
  void lostConnection() {
    TenantId tenant = new TenantId("lost");
    failing("PERFORM pg_terminate_backend(pg_backend_pid())");
    try {
      assertThatExceptionOfType(FailureException.class)
          .isThrownBy(() -> log.append(tenant, "lost", "alice", "step", Map.of()))
          .extracting(FailureException::code)
          .isEqualTo(FailureCode.CATALOG_UNAVAILABLE);
    } finally {
      healed();
    }
    log.append(tenant, "lost", "alice", "step", Map.of());
    log.append(tenant, "lost", "alice", "step", Map.of());

    assertThat(log.check(tenant, List.of(log.head(tenant))).entries()).isEqualTo(1);
  }

  @Test
  @DisplayName("a text that the database could not give back is refused before it is digested")
  void unstorableTexts() {
    for (String text : List.of("nul\u0000", "half\uD800")) {
      assertThatExceptionOfType(FailureException.class)
          .isThrownBy(() -> log.append(ACME, "odd", "alice", "step", Map.of("k", text)))
          .extracting(FailureException::code)
          .isEqualTo(FailureCode.INVALID_REQUEST);
    }
  }

  private static void failing(String statement) {
    superuser.run(
        tx -> {
          tx.update(
              "CREATE FUNCTION coffer.fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                  + " $$ BEGIN "
                  + statement
                  + "; RETURN NEW; END $$");
          tx.update(
              "CREATE TRIGGER fault BEFORE INSERT ON coffer.audit_entry FOR EACH ROW EXECUTE"
                  + " FUNCTION coffer.fault()");
        });
  }

  private static void healed() {
    superuser.run(tx -> tx.update("DROP FUNCTION coffer.fault CASCADE"));
  }
}
