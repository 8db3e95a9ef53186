package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static dev.coffer.workflows.failure.FailureCode.KEYRING_ALTERED;
import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;

import dev.coffer.activities.catalog.KeyringRecord;
import dev.coffer.activities.catalog.TenantRecord;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.TenantId;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.tenant}. */
final class TenantTable {
  private TenantTable() {}

  static void reserve(Transaction tx, TenantId tenant, String run, Policy policy, String region)
      throws SQLException {
    if (tenant.equals(TenantId.PLATFORM)) {
      throw ALREADY_EXISTS.because("the id " + tenant + " is Coffer's own");
    }
    insert(tx, tenant, run, policy, region);
    boolean ours =
        tx.any(
            "SELECT 1 FROM coffer.tenant WHERE id = ? AND run = ? AND state <> 'WITHDRAWN'",
            tenant.value(),
            run);
    if (!ours) {
      throw ALREADY_EXISTS.because("the id " + tenant + " was given before");
    }
    PolicyTable.keep(tx, tenant, policy, run, null);
  }

  private static void insert(
      Transaction tx, TenantId tenant, String run, Policy policy, String region)
      throws SQLException {
    tx.update(
        """
        INSERT INTO coffer.tenant (id, state, run, policy_id, policy_version, retention,
            restore_approvals, approval_expiry, region, rules, schedules)
        VALUES (?, 'RESERVED', ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
        """,
        tenant.value(),
        run,
        policy.id(),
        policy.version(),
        policy.retention().toString(),
        policy.restoreApprovals(),
        policy.approvalExpiry().toString(),
        region,
        policy.keeps().text(),
        Schedule.text(policy.schedules()));
  }

  static void activate(
      Transaction tx, TenantId tenant, ObjectRef keyring, int revision, String signingKeyId)
      throws SQLException {
    int activated =
        tx.update(
            """
            UPDATE coffer.tenant SET state = 'ACTIVE', keyring_key = ?, keyring_version = ?,
                keyring_sha256 = ?, keyring_bytes = ?, keyring_revision = ?, signing_key_id = ?,
                activated_at = now()
            WHERE id = ? AND state = 'RESERVED'
            """,
            keyring.key(),
            keyring.versionId(),
            keyring.sha256().hex(),
            keyring.bytes(),
            revision,
            signingKeyId,
            tenant.value());
    if (activated == 0) {
      advance(tx, tenant, keyring, revision);
    } else {
      tx.update(
          "INSERT INTO coffer.epoch (tenant_id, number, created_at) VALUES (?, 1, now())",
          tenant.value());
    }
  }

  static boolean withdraw(Transaction tx, TenantId tenant, String run, @Nullable BackupId first)
      throws SQLException {
    // The lock keeps a dataset from being reserved in between: its foreign key takes a share of it.
    // So does every backup that starts.
    boolean ours =
        tx.any(
            "SELECT 1 FROM coffer.tenant WHERE id = ? AND run = ? FOR UPDATE", tenant.value(), run);
    if (!ours
        || tx.any(
            "SELECT 1 FROM coffer.dataset WHERE tenant_id = ? AND run <> ? LIMIT 1",
            tenant.value(),
            run)
        || tx.any(
            "SELECT 1 FROM coffer.backup WHERE tenant_id = ? AND id <> ? LIMIT 1",
            tenant.value(),
            first == null ? "" : first.value())
        || !HoldTable.inForce(tx, tenant).isEmpty()) {
      return false;
    }
    tx.update(
        """
        UPDATE coffer.dataset SET state = 'WITHDRAWN', withdrawn_at = coalesce(withdrawn_at, now())
        WHERE tenant_id = ?
        """,
        tenant.value());
    tx.update(
        """
        UPDATE coffer.tenant SET state = 'WITHDRAWN', withdrawn_at = coalesce(withdrawn_at, now())
        WHERE id = ?
        """,
        tenant.value());
    return true;
  }

  /** The active tenant. */
  static TenantRecord read(Transaction tx, TenantId tenant) throws SQLException {
    return tx.one(
            "SELECT * FROM coffer.tenant WHERE id = ? AND state = 'ACTIVE'",
            TenantTable::record,
            tenant.value())
        .orElseThrow(() -> NOT_FOUND.because("no tenant " + tenant));
  }

  static void keyring(Transaction tx, TenantId tenant, KeyringRecord keyring) throws SQLException {
    advance(tx, tenant, keyring.object(), keyring.revision());
    int current =
        tx.update(
            """
            UPDATE coffer.tenant SET key_version = ? WHERE id = ? AND keyring_revision = ?
            """,
            keyring.keyVersion(),
            tenant.value(),
            keyring.revision());
    if (current == 1) {
      RotationTable.epochs(tx, tenant, keyring);
    }
  }

  private static void advance(Transaction tx, TenantId tenant, ObjectRef keyring, int revision)
      throws SQLException {
    TenantRecord recorded =
        tx.one(
                "SELECT * FROM coffer.tenant WHERE id = ? AND state = 'ACTIVE' FOR NO KEY UPDATE",
                TenantTable::record,
                tenant.value())
            .orElseThrow(() -> NOT_FOUND.because("no tenant " + tenant));
    if (revision == recorded.keyringRevision() && !keyring.equals(recorded.keyring())) {
      throw KEYRING_ALTERED.because("keyring revision " + revision + " is another object");
    }
    if (revision > recorded.keyringRevision()) {
      tx.update(
          """
          UPDATE coffer.tenant SET keyring_key = ?, keyring_version = ?, keyring_sha256 = ?,
              keyring_bytes = ?, keyring_revision = ? WHERE id = ?
          """,
          keyring.key(),
          keyring.versionId(),
          keyring.sha256().hex(),
          keyring.bytes(),
          revision,
          tenant.value());
    }
  }

  /** Wants the tenant to be active, or to be taken in by this run. */
  static void requireOpen(Transaction tx, TenantId tenant, String run) throws SQLException {
    boolean open =
        tx.any(
            """
            SELECT 1 FROM coffer.tenant
            WHERE id = ? AND (state = 'ACTIVE' OR (state = 'RESERVED' AND run = ?))
            """,
            tenant.value(),
            run);
    if (!open) {
      throw NOT_FOUND.because("no tenant " + tenant);
    }
  }

  static List<TenantId> active(Transaction tx, @Nullable TenantId after, int limit)
      throws SQLException {
    return tx.all(
        "SELECT id FROM coffer.tenant WHERE state = 'ACTIVE' AND leaving_since IS NULL"
            + " AND id COLLATE \"C\" > ?"
            + " ORDER BY id COLLATE \"C\" LIMIT ?",
        row -> new TenantId(row.text("id")),
        after == null ? "" : after.value(),
        limit);
  }

  static int active(Transaction tx) throws SQLException {
    return tx.one(
            "SELECT count(*)::integer AS active FROM coffer.tenant"
                + " WHERE state = 'ACTIVE' AND leaving_since IS NULL",
            row -> row.integer("active"))
        .orElseThrow();
  }

  static void adopt(Transaction tx, TenantRecord record, KeyringRecord keyring)
      throws SQLException {
    insert(tx, record.tenant(), "rebuild", record.policy(), record.region());
    boolean withdrawn =
        tx.any(
            "SELECT 1 FROM coffer.tenant WHERE id = ? AND state = 'WITHDRAWN'",
            record.tenant().value());
    if (withdrawn) {
      return;
    }
    activate(
        tx, record.tenant(), record.keyring(), record.keyringRevision(), record.signingKeyId());
    PolicyTable.keep(tx, record.tenant(), record.policy(), "rebuild", null);
    PolicyTable.advance(tx, record.tenant(), record.policy());
    keyring(tx, record.tenant(), keyring);
    tx.update(
        "UPDATE coffer.tenant SET rebuilt = true WHERE id = ? AND run = 'rebuild'",
        record.tenant().value());
  }

  private static TenantRecord record(Row row) throws SQLException {
    return new TenantRecord(
        new TenantId(row.text("id")),
        PolicyTable.read(row),
        row.text("region"),
        Rows.object(row, "keyring"),
        row.integer("keyring_revision"),
        row.text("signing_key_id"));
  }
}
