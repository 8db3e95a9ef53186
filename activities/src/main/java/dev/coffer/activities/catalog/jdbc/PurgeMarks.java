package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.catalog.PurgeBook;
import dev.coffer.activities.catalog.PurgeBook.Candidate;
import dev.coffer.activities.catalog.PurgeBook.Item;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Statements by which purges mark backups. A mark locks the backup's row; whatever comes to depend
 * on a backup locks it, too, and wants it unmarked. So of two that meet the second sees the first.
 */
final class PurgeMarks {
  /** Whether an open run reads the backup {@code b} or refers to it. */
  private static final String IN_USE =
      """
      (EXISTS (SELECT FROM coffer.restore r WHERE r.tenant_id = b.tenant_id AND r.backup_id = b.id
           AND r.state IN ('STARTED', 'WAITING_FOR_APPROVAL', 'STAGED', 'PROMOTING', 'PROMOTED')
           AND r.started_at > now() - interval '%1$d days')
       OR EXISTS (SELECT FROM coffer.verification v WHERE v.tenant_id = b.tenant_id
           AND v.backup_id = b.id AND v.state = 'RUNNING'
           AND v.started_at > now() - interval '%2$d days')
       OR EXISTS (SELECT FROM coffer.backup c WHERE c.tenant_id = b.tenant_id
           AND c.parent_id = b.id AND c.state = 'RUNNING'
           AND c.admitted_at > now() - interval '%2$d days')) AS in_use
      """
          .formatted(PurgeBook.RESTORE_LEASE.toDays(), PurgeBook.RUN_LEASE.toDays());

  private static final String CANDIDATE =
      "SELECT b.*, "
          + HoldTable.HELD
          + ", "
          + IN_USE
          + ", d.engine, d.isolation\n"
          + "FROM coffer.backup b\n"
          + "JOIN coffer.dataset d ON d.tenant_id = b.tenant_id AND d.id = b.dataset_id\n";

  private PurgeMarks() {}

  static List<Candidate> candidates(Transaction tx, TenantId tenant) throws SQLException {
    return tx.all(
        CANDIDATE
            + """
            WHERE b.tenant_id = ? AND b.state IN ('COMMITTED', 'PURGING')
            ORDER BY b.cut_at DESC, b.seq DESC
            """,
        row -> candidate(row, tenant),
        tenant.value());
  }

  static Set<BackupId> running(Transaction tx, TenantId tenant) throws SQLException {
    return new HashSet<>(
        tx.all(
            """
            SELECT id FROM coffer.backup WHERE tenant_id = ? AND state = 'RUNNING'
                AND admitted_at > now() - interval '%d days'
            """
                .formatted(PurgeBook.RUN_LEASE.toDays()),
            row -> new BackupId(row.text("id")),
            tenant.value()));
  }

  static Item.State mark(Transaction tx, TenantId tenant, BackupId backup) throws SQLException {
    Optional<Candidate> found = locked(tx, tenant, backup);
    if (found.isEmpty()) {
      return Item.State.KEPT;
    }
    Candidate candidate = found.get();
    if (candidate.marked()) {
      return Item.State.MARKED;
    }
    if (candidate.backup().held()) {
      return Item.State.HELD;
    }
    if (candidate.inUse()) {
      return Item.State.IN_USE;
    }
    if (!JdbcDepartures.isLeaving(tx, tenant)
        && BackupTable.newestGood(tx, candidate.scope())
            .filter(newest -> newest.id().equals(backup))
            .isPresent()) {
      return Item.State.KEPT;
    }
    reach(tx, tenant, backup, "PURGING");
    return Item.State.MARKED;
  }

  /** Whether a hold is in force, and so the mark is taken back. */
  static boolean spare(Transaction tx, TenantId tenant, BackupId backup) throws SQLException {
    boolean held =
        locked(tx, tenant, backup).filter(candidate -> candidate.backup().held()).isPresent();
    if (held) {
      reach(tx, tenant, backup, "COMMITTED");
    }
    return held;
  }

  static void purged(Transaction tx, TenantId tenant, BackupId backup) throws SQLException {
    tx.update(
        """
        UPDATE coffer.backup SET state = 'PURGED'
        WHERE tenant_id = ? AND id = ? AND state = 'PURGING'
        """,
        tenant.value(),
        backup.value());
  }

  /** Holds off every mark until the transaction ends, or says that it came too late. */
  static boolean isMarked(Transaction tx, TenantId tenant, BackupId backup) throws SQLException {
    return tx.one(
            "SELECT state FROM coffer.backup WHERE tenant_id = ? AND id = ? FOR SHARE",
            row -> row.text("state"),
            tenant.value(),
            backup.value())
        .filter(state -> state.equals("PURGING") || state.equals("PURGED"))
        .isPresent();
  }

  static TenantScope scope(Row row, TenantId tenant) throws SQLException {
    return new TenantScope(
        tenant,
        new DatasetId(row.text("dataset_id")),
        EngineKind.valueOf(row.text("engine")),
        Isolation.valueOf(row.text("isolation")));
  }

  private static Optional<Candidate> locked(Transaction tx, TenantId tenant, BackupId backup)
      throws SQLException {
    // First the lock, then a look of its own: what committed while it waited is seen.
    tx.any(
        "SELECT 1 FROM coffer.backup WHERE tenant_id = ? AND id = ? FOR UPDATE",
        tenant.value(),
        backup.value());
    return tx.one(
        CANDIDATE + "WHERE b.tenant_id = ? AND b.id = ? AND b.state IN ('COMMITTED', 'PURGING')",
        row -> candidate(row, tenant),
        tenant.value(),
        backup.value());
  }

  private static void reach(Transaction tx, TenantId tenant, BackupId backup, String state)
      throws SQLException {
    tx.update(
        "UPDATE coffer.backup SET state = ? WHERE tenant_id = ? AND id = ?",
        state,
        tenant.value(),
        backup.value());
  }

  private static Candidate candidate(Row row, TenantId tenant) throws SQLException {
    return new Candidate(
        scope(row, tenant),
        BackupTable.record(row),
        row.text("state").equals("PURGING"),
        row.flag("in_use"));
  }
}
