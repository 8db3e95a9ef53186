package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;

import dev.coffer.activities.catalog.DatasetRecord;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.TenantScope;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.dataset}. */
final class DatasetTable {
  private static final String READ =
      """
      SELECT scope_digest, state, run, server, database_name, schema_name, engine_version, contested
      FROM coffer.dataset WHERE tenant_id = ? AND id = ?\
      """;

  private DatasetTable() {}

  static void reserve(Transaction tx, TenantScope scope, String run, Placement placement)
      throws SQLException {
    JdbcDepartures.requireStaying(tx, scope.tenant());
    TenantTable.requireOpen(tx, scope.tenant(), run);
    Slices.lock(tx, placement);
    Optional<Stored> known = locked(tx, scope);
    if (known.isPresent() && !known.get().withdrawn()) {
      requireSame(known.get(), scope, run, placement);
      return;
    }
    if (known.isPresent() && known.get().run().equals(run)) {
      throw ALREADY_EXISTS.because("this registration of " + scope.dataset() + " was withdrawn");
    }
    Slices.requireFree(tx, scope, placement);
    if (known.isPresent()) {
      replace(tx, scope, run, placement);
    } else if (!insert(tx, scope, run, placement, false)) {
      // Another run reserved the same id elsewhere at this moment: its slice is under another lock.
      throw taken(scope);
    }
  }

  private static void requireSame(
      Stored stored, TenantScope scope, String run, Placement placement) {
    if (!stored.run().equals(run)
        || !stored.digest().equals(scope.digest().hex())
        || !stored.placement().equals(placement)) {
      throw taken(scope);
    }
  }

  private static boolean insert(
      Transaction tx, TenantScope scope, String run, Placement placement, boolean contested)
      throws SQLException {
    return tx.update(
            """
            INSERT INTO coffer.dataset (tenant_id, id, scope_digest, engine, isolation, state, run,
                server, database_name, schema_name, contested)
            VALUES (?, ?, ?, ?, ?, 'RESERVED', ?, ?, ?, ?, ?)
            ON CONFLICT (tenant_id, id) DO NOTHING
            """,
            scope.tenant().value(),
            scope.dataset().value(),
            scope.digest().hex(),
            scope.engine(),
            scope.isolation(),
            run,
            placement.server(),
            placement.database(),
            placement.schema(),
            contested)
        == 1;
  }

  private static void replace(Transaction tx, TenantScope scope, String run, Placement placement)
      throws SQLException {
    tx.update(
        """
        UPDATE coffer.dataset SET scope_digest = ?, engine = ?, isolation = ?, state = 'RESERVED',
            run = ?, server = ?, database_name = ?, schema_name = ?, engine_version = NULL,
            contested = false, activated_at = NULL, withdrawn_at = NULL
        WHERE tenant_id = ? AND id = ?
        """,
        scope.digest().hex(),
        scope.engine(),
        scope.isolation(),
        run,
        placement.server(),
        placement.database(),
        placement.schema(),
        scope.tenant().value(),
        scope.dataset().value());
  }

  static void activate(Transaction tx, TenantScope scope, String engineVersion)
      throws SQLException {
    Stored stored = locked(tx, scope).orElseThrow(() -> missing(scope));
    if (stored.withdrawn()) {
      throw missing(scope);
    }
    Rows.requireScope(scope, stored.digest());
    tx.update(
        """
        UPDATE coffer.dataset SET state = 'ACTIVE', engine_version = ?, activated_at = now()
        WHERE tenant_id = ? AND id = ? AND state = 'RESERVED'
        """,
        engineVersion,
        scope.tenant().value(),
        scope.dataset().value());
  }

  static boolean withdraw(Transaction tx, TenantScope scope, String run) throws SQLException {
    Optional<Stored> stored = locked(tx, scope);
    if (stored.isEmpty()
        || !stored.get().run().equals(run)
        || !stored.get().digest().equals(scope.digest().hex())
        || tx.any(
            "SELECT 1 FROM coffer.backup WHERE tenant_id = ? AND dataset_id = ? LIMIT 1",
            scope.tenant().value(),
            scope.dataset().value())) {
      return false;
    }
    tx.update(
        """
        UPDATE coffer.dataset SET state = 'WITHDRAWN', withdrawn_at = coalesce(withdrawn_at, now())
        WHERE tenant_id = ? AND id = ?
        """,
        scope.tenant().value(),
        scope.dataset().value());
    return true;
  }

  /** The active dataset of exactly this scope. */
  static DatasetRecord read(Transaction tx, TenantScope scope) throws SQLException {
    Stored stored =
        stored(tx, scope, READ).filter(Stored::active).orElseThrow(() -> missing(scope));
    Rows.requireScope(scope, stored.digest());
    String engineVersion = stored.engineVersion();
    return new DatasetRecord(scope, stored.placement(), engineVersion == null ? "" : engineVersion);
  }

  /**
   * Wants an active dataset of exactly this scope that holds its slice alone.
   *
   * @throws FailureException {@code DATASET_OVERLAPS} when another dataset holds part of it
   */
  static void requireHeld(Transaction tx, TenantScope scope) throws SQLException {
    requireHeld(scope, stored(tx, scope, READ));
  }

  /** The same, and has restores of the dataset wait for the end of this transaction. */
  static void lockHeld(Transaction tx, TenantScope scope) throws SQLException {
    requireHeld(scope, locked(tx, scope));
  }

  private static void requireHeld(TenantScope scope, Optional<Stored> found) {
    Stored stored = found.filter(Stored::active).orElseThrow(() -> missing(scope));
    Rows.requireScope(scope, stored.digest());
    if (stored.contested()) {
      throw Slices.overlaps();
    }
  }

  /** Whether there is an active dataset of exactly this scope. */
  static boolean isActive(Transaction tx, TenantScope scope) throws SQLException {
    return stored(tx, scope, READ)
        .filter(Stored::active)
        .filter(stored -> stored.digest().equals(scope.digest().hex()))
        .isPresent();
  }

  /** The dataset's next fence; whoever asks next waits for this transaction. */
  static long nextFence(Transaction tx, TenantScope scope) throws SQLException {
    return tx.one(
            """
            UPDATE coffer.dataset SET fence = fence + 1 WHERE tenant_id = ? AND id = ?
            RETURNING fence
            """,
            row -> row.number("fence"),
            scope.tenant().value(),
            scope.dataset().value())
        .orElseThrow(() -> missing(scope));
  }

  static boolean adopt(Transaction tx, DatasetRecord record) throws SQLException {
    TenantScope scope = record.scope();
    TenantTable.read(tx, scope.tenant());
    // What is on record stays, where it is and what it holds.
    Placement placement = stored(tx, scope, READ).map(Stored::placement).orElse(record.placement());
    Slices.lock(tx, placement);
    insert(tx, scope, "rebuild", placement, true);
    Stored stored = locked(tx, scope).orElseThrow(() -> missing(scope));
    Rows.requireScope(scope, stored.digest());
    boolean holds = stored.holds() || Slices.free(tx, scope, stored.placement());
    tx.update(
        "UPDATE coffer.dataset SET contested = ? WHERE tenant_id = ? AND id = ?",
        !holds,
        scope.tenant().value(),
        scope.dataset().value());
    tx.update(
        """
        UPDATE coffer.dataset SET state = 'ACTIVE', engine_version = ?, activated_at = now(),
            withdrawn_at = NULL, rebuilt = (run = 'rebuild')
        WHERE tenant_id = ? AND id = ? AND state <> 'ACTIVE'
        """,
        record.engineVersion(),
        scope.tenant().value(),
        scope.dataset().value());
    return holds;
  }

  private static Optional<Stored> locked(Transaction tx, TenantScope scope) throws SQLException {
    return stored(tx, scope, READ + " FOR NO KEY UPDATE");
  }

  private static Optional<Stored> stored(Transaction tx, TenantScope scope, String sql)
      throws SQLException {
    return tx.one(sql, Stored::of, scope.tenant().value(), scope.dataset().value());
  }

  private static FailureException missing(TenantScope scope) {
    return NOT_FOUND.because("no dataset " + scope.dataset() + " of tenant " + scope.tenant());
  }

  private static FailureException taken(TenantScope scope) {
    return ALREADY_EXISTS.because("dataset " + scope.dataset() + " is there already");
  }

  private record Stored(
      String digest,
      String state,
      String run,
      Placement placement,
      @Nullable String engineVersion,
      boolean contested) {

    static Stored of(Row row) throws SQLException {
      return new Stored(
          row.text("scope_digest"),
          row.text("state"),
          row.text("run"),
          new Placement(
              row.text("server"), row.text("database_name"), row.textOrNull("schema_name")),
          row.textOrNull("engine_version"),
          row.flag("contested"));
    }

    boolean active() {
      return state.equals("ACTIVE");
    }

    boolean withdrawn() {
      return state.equals("WITHDRAWN");
    }

    boolean holds() {
      return !withdrawn() && !contested;
    }
  }
}
