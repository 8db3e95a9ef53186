package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;
import static dev.coffer.workflows.failure.FailureCode.POLICY_CHANGED;

import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantRules;
import dev.coffer.workflows.retention.Copy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.policy}, and what retention goes by. */
final class PolicyTable {
  private PolicyTable() {}

  /** The policy of a tenant's row. */
  static Policy read(Row row) throws SQLException {
    TenantRules keeps = TenantRules.parse(row.text("rules"));
    return new Policy(
        row.text("policy_id"),
        row.integer("policy_version"),
        Duration.parse(row.text("retention")),
        row.integer("restore_approvals"),
        Duration.parse(row.text("approval_expiry")),
        keeps.usual(),
        keeps.datasets(),
        Schedule.parse(row.text("schedules")));
  }

  /** Keeps a version; one that is there stays as it is. */
  static void keep(
      Transaction tx, TenantId tenant, Policy policy, String run, @Nullable String changedBy)
      throws SQLException {
    tx.update(
        """
        INSERT INTO coffer.policy (tenant_id, version, policy_id, retention, restore_approvals,
            approval_expiry, rules, schedules, run, changed_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, version) DO NOTHING
        """,
        tenant.value(),
        policy.version(),
        policy.id(),
        policy.retention().toString(),
        policy.restoreApprovals(),
        policy.approvalExpiry().toString(),
        policy.keeps().text(),
        Schedule.text(policy.schedules()),
        run,
        changedBy);
  }

  static void change(Transaction tx, TenantId tenant, Policy policy, String run, String changedBy)
      throws SQLException {
    int counts =
        tx.one(
                """
                SELECT policy_version FROM coffer.tenant WHERE id = ? AND state = 'ACTIVE'
                FOR NO KEY UPDATE
                """,
                row -> row.integer("policy_version"),
                tenant.value())
            .orElseThrow(() -> NOT_FOUND.because("no tenant " + tenant));
    if (counts + 1 == policy.version()) {
      keep(tx, tenant, policy, run, changedBy);
      advance(tx, tenant, policy);
    }
    boolean ours =
        tx.any(
            "SELECT 1 FROM coffer.policy WHERE tenant_id = ? AND version = ? AND run = ?",
            tenant.value(),
            policy.version(),
            run);
    if (!ours) {
      throw POLICY_CHANGED.because(
          "version %d counts, version %d does not follow it".formatted(counts, policy.version()));
    }
  }

  /** Lets a version count that is further than the one on record. */
  static void advance(Transaction tx, TenantId tenant, Policy policy) throws SQLException {
    tx.update(
        """
        UPDATE coffer.tenant SET policy_id = ?, policy_version = ?, retention = ?,
            restore_approvals = ?, approval_expiry = ?, rules = ?, schedules = ?
        WHERE id = ? AND policy_version < ?
        """,
        policy.id(),
        policy.version(),
        policy.retention().toString(),
        policy.restoreApprovals(),
        policy.approvalExpiry().toString(),
        policy.keeps().text(),
        Schedule.text(policy.schedules()),
        tenant.value(),
        policy.version());
  }

  static List<Copy> copies(Transaction tx, TenantId tenant) throws SQLException {
    return tx.all(
        """
        SELECT backup_id, dataset_id, cut_at, finished_at, good, locked_until, held,
            archive_sha256 IS NOT NULL AS imported
        FROM coffer.v_backup WHERE tenant_id = ? AND state = 'COMMITTED' ORDER BY seq
        """,
        row ->
            new Copy(
                new BackupId(row.text("backup_id")),
                new DatasetId(row.text("dataset_id")),
                row.time("cut_at"),
                row.time("finished_at"),
                row.flag("good"),
                row.time("locked_until"),
                row.flag("held"),
                row.flag("imported"),
                Set.of()),
        tenant.value());
  }
}
