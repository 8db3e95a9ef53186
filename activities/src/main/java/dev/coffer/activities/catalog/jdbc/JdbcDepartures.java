package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;
import static dev.coffer.workflows.failure.FailureCode.TENANT_HELD;
import static dev.coffer.workflows.failure.FailureCode.TENANT_LEAVING;

import dev.coffer.activities.catalog.Departures;
import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.watch.WatchResult;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Departures in PostgreSQL, as role {@code coffer_app}. Each method is one transaction. A closing
 * locks the tenant's row; whatever starts shares it and wants it open. So of two that meet the
 * second sees the first.
 */
public final class JdbcDepartures implements Departures {
  private static final String OPEN_RUNS =
      """
      SELECT (
          (SELECT count(*) FROM coffer.backup WHERE tenant_id = t.id AND state = 'RUNNING'
               AND admitted_at > now() - interval '%1$d days')
        + (SELECT count(*) FROM coffer.restore WHERE tenant_id = t.id
               AND state IN ('STARTED', 'WAITING_FOR_APPROVAL', 'STAGED', 'PROMOTING', 'PROMOTED')
               AND started_at > now() - interval '%2$d days')
        + (SELECT count(*) FROM coffer.verification WHERE tenant_id = t.id AND state = 'RUNNING'
               AND started_at > now() - interval '%1$d days')
        + (SELECT count(*) FROM coffer.compromise WHERE tenant_id = t.id AND state = 'RUNNING'
               AND started_at > now() - interval '%1$d days')
        + (SELECT count(*) FROM coffer.rotation WHERE tenant_id = t.id AND state = 'RUNNING'
               AND started_at > now() - interval '%1$d days'))::integer AS open
      FROM coffer.tenant t WHERE t.id = ?
      """
          .formatted(PurgeBook.RUN_LEASE.toDays(), PurgeBook.RESTORE_LEASE.toDays());

  private final Database database;

  public JdbcDepartures(Database database) {
    this.database = database;
  }

  /** Holds off every closing until the transaction ends, or refuses. */
  static void requireStaying(Transaction tx, TenantId tenant) throws SQLException {
    boolean leaving =
        tx.one(
                "SELECT leaving_since IS NOT NULL AS leaving FROM coffer.tenant WHERE id = ?"
                    + " FOR SHARE",
                row -> row.flag("leaving"),
                tenant.value())
            .orElse(false);
    if (leaving) {
      throw TENANT_LEAVING.because("tenant " + tenant + " leaves or has left");
    }
  }

  /** Whether its closing was; no start gets past it. */
  static boolean isLeaving(Transaction tx, TenantId tenant) throws SQLException {
    return tx.any(
        "SELECT 1 FROM coffer.tenant WHERE id = ? AND leaving_since IS NOT NULL", tenant.value());
  }

  @Override
  public void leaving(TenantId tenant) {
    database.run(
        tx -> {
          // First the lock, then a look of its own: what committed while it waited is seen.
          if (!tx.any(
              "SELECT 1 FROM coffer.tenant WHERE id = ? AND state = 'ACTIVE' FOR UPDATE",
              tenant.value())) {
            throw NOT_FOUND.because("no tenant " + tenant);
          }
          if (!HoldTable.inForce(tx, tenant).isEmpty()) {
            throw TENANT_HELD.because("a legal hold is in force on tenant " + tenant);
          }
          tx.update(
              """
              UPDATE coffer.tenant SET leaving_since = coalesce(leaving_since, now()) WHERE id = ?
              """,
              tenant.value());
        });
  }

  @Override
  public int openRuns(TenantId tenant) {
    return database.call(
        tx ->
            tx.one(OPEN_RUNS, row -> row.integer("open"), tenant.value())
                .orElseThrow(() -> NOT_FOUND.because("no tenant " + tenant)));
  }

  @Override
  public List<TenantScope> datasets(TenantId tenant) {
    return database.call(
        tx ->
            tx.all(
                """
                SELECT id, engine, isolation FROM coffer.dataset
                WHERE tenant_id = ? AND state <> 'WITHDRAWN' ORDER BY id COLLATE "C"
                """,
                row ->
                    new TenantScope(
                        tenant,
                        new DatasetId(row.text("id")),
                        EngineKind.valueOf(row.text("engine")),
                        Isolation.valueOf(row.text("isolation"))),
                tenant.value()));
  }

  @Override
  public List<TenantId> departed(@Nullable TenantId after, int limit) {
    return database.call(
        tx ->
            tx.all(
                """
                SELECT id FROM coffer.tenant t WHERE left_at IS NOT NULL AND id COLLATE "C" > ?
                    AND NOT EXISTS (SELECT 1 FROM coffer.held_key WHERE tenant_id = t.id)
                ORDER BY id COLLATE "C" LIMIT ?
                """,
                row -> new TenantId(row.text("id")),
                after == null ? "" : after.value(),
                limit));
  }

  @Override
  public void watched(String watch, WatchResult seen) {
    database.run(
        tx ->
            tx.update(
                """
                INSERT INTO coffer.watch (id, looked, risen, unknown) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                watch,
                seen.looked(),
                seen.risen(),
                seen.unknown()));
  }

  @Override
  public ObjectRef certificate(TenantId tenant) {
    return database.call(
        tx ->
            tx.one(
                    "SELECT * FROM coffer.tenant WHERE id = ? AND left_at IS NOT NULL",
                    row -> Rows.object(row, "certificate"),
                    tenant.value())
                .orElseThrow(() -> NOT_FOUND.because("tenant " + tenant + " has not left")));
  }

  @Override
  public void left(TenantId tenant, ObjectRef certificate) {
    database.run(
        tx -> {
          tx.update(
              """
              UPDATE coffer.tenant SET leaving_since = coalesce(leaving_since, now()),
                  left_at = now(), certificate_key = ?, certificate_version = ?,
                  certificate_sha256 = ?, certificate_bytes = ?
              WHERE id = ? AND left_at IS NULL
              """,
              certificate.key(),
              certificate.versionId(),
              certificate.sha256().hex(),
              certificate.bytes(),
              tenant.value());
          tx.update(
              """
              UPDATE coffer.dataset SET state = 'WITHDRAWN', withdrawn_at = now()
              WHERE tenant_id = ? AND state <> 'WITHDRAWN'
              """,
              tenant.value());
        });
  }
}
