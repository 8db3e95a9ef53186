package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;

import dev.coffer.activities.catalog.HoldRecord;
import dev.coffer.activities.catalog.HoldRecord.State;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.TenantId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.hold}. */
final class HoldTable {
  /** Whether the row of {@code coffer.backup AS b} is held, as a column of that name. */
  static final String HELD =
      """
      EXISTS (SELECT FROM coffer.hold f WHERE f.tenant_id = b.tenant_id AND f.lifted_at IS NULL
          AND (f.backup_id IS NULL OR (f.backup_id = b.id AND f.dataset_id = b.dataset_id))) AS held
      """;

  private HoldTable() {}

  static void placed(Transaction tx, Hold hold, State state, boolean rebuilt) throws SQLException {
    DatasetId dataset = hold.dataset();
    BackupId backup = hold.backup();
    tx.update(
        """
        INSERT INTO coffer.hold (tenant_id, id, dataset_id, backup_id, kind, state, owner, reason,
            placed_by, placed_at, rebuilt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, id) DO NOTHING
        """,
        hold.tenant().value(),
        hold.id().value(),
        dataset == null ? null : dataset.value(),
        backup == null ? null : backup.value(),
        hold.kind(),
        state,
        hold.owner(),
        hold.reason(),
        hold.placedBy(),
        hold.placedAt(),
        rebuilt);
    boolean same =
        tx.any(
            """
            SELECT 1 FROM coffer.hold WHERE tenant_id = ? AND id = ? AND kind = ? AND owner = ?
                AND reason = ? AND placed_by = ? AND backup_id IS NOT DISTINCT FROM ?
                AND dataset_id IS NOT DISTINCT FROM ?
            """,
            hold.tenant().value(),
            hold.id().value(),
            hold.kind(),
            hold.owner(),
            hold.reason(),
            hold.placedBy(),
            backup == null ? null : backup.value(),
            dataset == null ? null : dataset.value());
    if (!same) {
      throw ALREADY_EXISTS.because("hold " + hold.id() + " is another one");
    }
  }

  static void lifted(Transaction tx, Lifting lifting, State state) throws SQLException {
    int lifted =
        tx.update(
            """
            UPDATE coffer.hold SET state = CASE WHEN lifted_at IS NULL THEN ? ELSE state END,
                lifted_by = coalesce(lifted_by, ?), lift_reason = coalesce(lift_reason, ?),
                lifted_at = coalesce(lifted_at, ?)
            WHERE tenant_id = ? AND id = ?
            """,
            state,
            lifting.by(),
            lifting.reason(),
            lifting.at(),
            lifting.tenant().value(),
            lifting.hold().value());
    require(lifted, lifting.hold());
  }

  /** Moves it on once the store has followed; from any other state it stays where it is. */
  static void reached(Transaction tx, TenantId tenant, HoldId hold, State from, State to)
      throws SQLException {
    int there =
        tx.update(
            """
            UPDATE coffer.hold SET state = CASE WHEN state = ? THEN ? ELSE state END
            WHERE tenant_id = ? AND id = ?
            """,
            from,
            to,
            tenant.value(),
            hold.value());
    require(there, hold);
  }

  static Optional<HoldRecord> read(Transaction tx, TenantId tenant, HoldId hold)
      throws SQLException {
    return tx.one(
        "SELECT * FROM coffer.hold WHERE tenant_id = ? AND id = ?",
        HoldTable::record,
        tenant.value(),
        hold.value());
  }

  static List<HoldRecord> inForce(Transaction tx, TenantId tenant) throws SQLException {
    return tx.all(
        "SELECT * FROM coffer.hold WHERE tenant_id = ? AND lifted_at IS NULL ORDER BY seq",
        HoldTable::record,
        tenant.value());
  }

  static void adopt(Transaction tx, HoldRecord record) throws SQLException {
    placed(tx, record.hold(), State.IN_FORCE, true);
    Lifting lifting = record.lifting();
    if (lifting != null) {
      lifted(tx, lifting, State.LIFTED);
    }
  }

  private static HoldRecord record(Row row) throws SQLException {
    TenantId tenant = new TenantId(row.text("tenant_id"));
    HoldId id = new HoldId(row.text("id"));
    String dataset = row.textOrNull("dataset_id");
    String backup = row.textOrNull("backup_id");
    Hold hold =
        new Hold(
            id,
            tenant,
            dataset == null ? null : new DatasetId(dataset),
            backup == null ? null : new BackupId(backup),
            Hold.Kind.valueOf(row.text("kind")),
            row.text("owner"),
            row.text("reason"),
            row.text("placed_by"),
            row.time("placed_at"));
    return new HoldRecord(hold, State.valueOf(row.text("state")), lifting(row, tenant, id));
  }

  private static @Nullable Lifting lifting(Row row, TenantId tenant, HoldId id)
      throws SQLException {
    Instant at = row.timeOrNull("lifted_at");
    return at == null
        ? null
        : new Lifting(tenant, id, row.text("lifted_by"), row.text("lift_reason"), at);
  }

  private static void require(int rows, HoldId hold) {
    if (rows == 0) {
      throw NOT_FOUND.because("no hold " + hold);
    }
  }
}
