package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static dev.coffer.workflows.failure.FailureCode.CATALOG_UNAVAILABLE;
import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;
import static dev.coffer.workflows.failure.FailureCode.SCOPE_MISMATCH;

import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.ListedBackup;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.VerificationLevel;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.backup}. */
final class BackupTable {
  private BackupTable() {}

  static void started(Transaction tx, BackupOrder order) throws SQLException {
    TenantScope scope = order.grant().scope();
    JdbcDepartures.requireStaying(tx, scope.tenant());
    DatasetTable.requireHeld(tx, scope);
    BackupId parent = order.parent();
    if (parent != null && PurgeMarks.isMarked(tx, scope.tenant(), parent)) {
      // Its packs are about to go; tried again, the backup finds another parent or none.
      throw CATALOG_UNAVAILABLE.because("the parent is being purged");
    }
    int running =
        tx.update(
            """
            INSERT INTO coffer.backup AS b (tenant_id, id, dataset_id, scope_digest, state,
                requested_by, reason, workflow, started_at, parent_id, locked_until)
            VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?, ?, ?, ?)
            ON CONFLICT (tenant_id, id) DO UPDATE SET started_at = excluded.started_at,
                admitted_at = now(), workflow = excluded.workflow, parent_id = excluded.parent_id,
                locked_until = excluded.locked_until
            WHERE b.state = 'RUNNING' AND b.scope_digest = excluded.scope_digest
            """,
            scope.tenant().value(),
            order.request().id().value(),
            scope.dataset().value(),
            scope.digest().hex(),
            order.grant().requestedBy(),
            order.request().reason(),
            order.workflow(),
            order.startedAt(),
            parent == null ? null : parent.value(),
            order.lockedUntil());
    if (running == 0) {
      requireScope(tx, scope, order.request().id());
      throw ALREADY_EXISTS.because("backup " + order.request().id() + " is closed");
    }
    ImportColumns.write(tx, scope.tenant(), order.request().id(), order.imported());
  }

  /** Lists a backup, whether it was started here or not. */
  static void committed(Transaction tx, TenantScope scope, BackupRecord backup, boolean rebuilt)
      throws SQLException {
    DatasetTable.read(tx, scope);
    tx.update(
        """
        INSERT INTO coffer.backup (tenant_id, id, dataset_id, scope_digest, state, requested_by,
            reason, workflow, started_at, rebuilt)
        VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, id) DO NOTHING
        """,
        scope.tenant().value(),
        backup.id().value(),
        scope.dataset().value(),
        scope.digest().hex(),
        backup.origin().requestedBy(),
        backup.origin().reason(),
        backup.origin().workflow(),
        backup.origin().startedAt(),
        rebuilt);
    requireScope(tx, scope, backup.id());
    if (commit(tx, scope, backup) == 0
        && !tx.any(
            """
            SELECT 1 FROM coffer.backup WHERE tenant_id = ? AND id = ? AND manifest_key = ?
                AND manifest_version = ? AND manifest_sha256 = ?
            """,
            scope.tenant().value(),
            backup.id().value(),
            backup.manifest().key(),
            backup.manifest().versionId(),
            backup.manifest().sha256().hex())
        && !SealingTable.replaced(tx, scope.tenant(), backup.id(), backup.manifest())) {
      throw ALREADY_EXISTS.because("backup " + backup.id() + " has another manifest");
    }
  }

  private static int commit(Transaction tx, TenantScope scope, BackupRecord backup)
      throws SQLException {
    ImportColumns.write(tx, scope.tenant(), backup.id(), backup.origin().imported());
    BackupId parent = backup.parent();
    Envelope envelope = backup.envelope();
    RetentionRules rules = envelope.rules();
    BackupFacts facts = backup.facts();
    return tx.update(
        """
        UPDATE coffer.backup SET state = 'COMMITTED', failure_code = NULL, failure_text = NULL,
            parent_id = ?, workflow = ?, started_at = ?, finished_at = ?, locked_until = ?,
            policy_id = ?, policy_version = ?, retention = ?, restore_approvals = ?,
            approval_expiry = ?, region = ?, lock_mode = ?, rules = ?, envelope_digest = ?,
            manifest_key = ?, manifest_version = ?, manifest_sha256 = ?, manifest_bytes = ?,
            index_key = ?, index_version = ?, index_sha256 = ?, index_bytes = ?,
            cut_at = ?, engine_version = ?, streams = ?, row_count = ?, plain_bytes = ?,
            stored_bytes = ?, referenced_bytes = ?, packs = ?, epoch = ?
        WHERE tenant_id = ? AND id = ? AND state IN ('RUNNING', 'FAILED')
        """,
        parent == null ? null : parent.value(),
        backup.origin().workflow(),
        backup.origin().startedAt(),
        backup.origin().committedAt(),
        backup.lockedUntil(),
        envelope.policyId(),
        envelope.policyVersion(),
        envelope.retention().toString(),
        envelope.restoreApprovals(),
        envelope.approvalExpiry().toString(),
        envelope.region(),
        envelope.lock(),
        rules == null ? null : rules.text(),
        envelope.digest().hex(),
        backup.manifest().key(),
        backup.manifest().versionId(),
        backup.manifest().sha256().hex(),
        backup.manifest().bytes(),
        backup.index().key(),
        backup.index().versionId(),
        backup.index().sha256().hex(),
        backup.index().bytes(),
        facts.cutAt(),
        facts.engineVersion(),
        facts.streams(),
        facts.rows(),
        facts.plainBytes(),
        facts.storedBytes(),
        facts.referencedBytes(),
        facts.packs(),
        facts.epoch(),
        scope.tenant().value(),
        backup.id().value());
  }

  static void failed(Transaction tx, BackupFailure failure) throws SQLException {
    TenantScope scope = failure.grant().scope();
    if (!DatasetTable.isActive(tx, scope)) {
      return;
    }
    tx.update(
        """
        INSERT INTO coffer.backup AS b (tenant_id, id, dataset_id, scope_digest, state,
            requested_by, reason, started_at, finished_at, failure_code, failure_text)
        VALUES (?, ?, ?, ?, 'FAILED', ?, ?, now(), now(), ?, ?)
        ON CONFLICT (tenant_id, id) DO UPDATE SET state = 'FAILED', finished_at = now(),
            failure_code = excluded.failure_code, failure_text = excluded.failure_text
        WHERE b.state = 'RUNNING' AND b.scope_digest = excluded.scope_digest
        """,
        scope.tenant().value(),
        failure.request().id().value(),
        scope.dataset().value(),
        scope.digest().hex(),
        failure.grant().requestedBy(),
        failure.request().reason(),
        failure.code(),
        failure.text());
  }

  static BackupRecord read(Transaction tx, TenantScope scope, BackupId backup) throws SQLException {
    requireScope(tx, scope, backup);
    Optional<BackupRecord> found =
        tx.one(
            """
            SELECT b.*, %s FROM coffer.backup b
            WHERE tenant_id = ? AND id = ? AND state = 'COMMITTED'
            """
                .formatted(HoldTable.HELD),
            BackupTable::record,
            scope.tenant().value(),
            backup.value());
    if (found.isEmpty()
        && !tx.any(
            "SELECT 1 FROM coffer.backup WHERE tenant_id = ? AND id = ?",
            scope.tenant().value(),
            backup.value())
        && tx.any(
            "SELECT 1 FROM coffer.backup WHERE id = ? AND state = 'COMMITTED' LIMIT 1",
            backup.value())) {
      throw SCOPE_MISMATCH.because("backup " + backup + " belongs to another scope");
    }
    return found.orElseThrow(() -> NOT_FOUND.because("no backup " + backup));
  }

  static Optional<ListedBackup> listed(Transaction tx, TenantId tenant, BackupId backup)
      throws SQLException {
    return tx.one(
        """
        SELECT b.*, d.engine, d.isolation, %s FROM coffer.backup b
        JOIN coffer.dataset d ON d.tenant_id = b.tenant_id AND d.id = b.dataset_id
        WHERE b.tenant_id = ? AND b.id = ? AND b.state = 'COMMITTED'
            AND b.scope_digest = d.scope_digest
        """
            .formatted(HoldTable.HELD),
        row -> listed(tenant, row),
        tenant.value(),
        backup.value());
  }

  static List<ListedBackup> page(
      Transaction tx, TenantId tenant, @Nullable BackupId after, int limit) throws SQLException {
    return tx.all(
        """
        SELECT b.*, d.engine, d.isolation, %s FROM coffer.backup b
        JOIN coffer.dataset d ON d.tenant_id = b.tenant_id AND d.id = b.dataset_id
        WHERE b.tenant_id = ? AND b.state = 'COMMITTED' AND b.scope_digest = d.scope_digest
            AND b.id COLLATE "C" > ?
        ORDER BY b.id COLLATE "C" LIMIT ?
        """
            .formatted(HoldTable.HELD),
        row -> listed(tenant, row),
        tenant.value(),
        after == null ? "" : after.value(),
        limit);
  }

  private static ListedBackup listed(TenantId tenant, Row row) throws SQLException {
    return new ListedBackup(
        new TenantScope(
            tenant,
            new DatasetId(row.text("dataset_id")),
            EngineKind.valueOf(row.text("engine")),
            Isolation.valueOf(row.text("isolation"))),
        record(row));
  }

  static long newest(Transaction tx, TenantId tenant) throws SQLException {
    return tx.one(
            "SELECT coalesce(max(seq), 0) AS newest FROM coffer.backup WHERE tenant_id = ?",
            row -> row.number("newest"),
            tenant.value())
        .orElseThrow();
  }

  static int running(Transaction tx, TenantId tenant, long upTo) throws SQLException {
    return tx.one(
            """
            SELECT count(*)::integer AS running FROM coffer.backup
            WHERE tenant_id = ? AND seq <= ? AND state = 'RUNNING'
            """,
            row -> row.integer("running"),
            tenant.value(),
            upTo)
        .orElseThrow();
  }

  static Optional<BackupRecord> newestGood(Transaction tx, TenantScope scope) throws SQLException {
    return tx.one(
        """
        SELECT b.*, %s FROM coffer.backup b
        WHERE tenant_id = ? AND dataset_id = ? AND scope_digest = ? AND state = 'COMMITTED'
            AND doubt_code IS NULL AND archive_sha256 IS NULL ORDER BY cut_at DESC, seq DESC LIMIT 1
        """
            .formatted(HoldTable.HELD),
        BackupTable::record,
        scope.tenant().value(),
        scope.dataset().value(),
        scope.digest().hex());
  }

  /** Makes the backup doubtful, or more so. */
  static void doubt(
      Transaction tx, TenantScope scope, BackupId backup, FailureCode code, VerificationLevel level)
      throws SQLException {
    VerificationLevel before = doubtLevel(tx, scope, backup).orElse(level);
    tx.update(
        """
        UPDATE coffer.backup SET doubt_code = coalesce(doubt_code, ?), doubt_level = ?
        WHERE tenant_id = ? AND id = ? AND scope_digest = ?
        """,
        code,
        before.compareTo(level) > 0 ? before : level,
        scope.tenant().value(),
        backup.value(),
        scope.digest().hex());
  }

  /** Makes the backup good again, when nothing deeper spoke against it. */
  static void trust(Transaction tx, TenantScope scope, BackupId backup, VerificationLevel level)
      throws SQLException {
    boolean deepEnough =
        doubtLevel(tx, scope, backup).filter(doubt -> level.compareTo(doubt) >= 0).isPresent();
    if (deepEnough) {
      tx.update(
          """
          UPDATE coffer.backup SET doubt_code = NULL, doubt_level = NULL
          WHERE tenant_id = ? AND id = ? AND scope_digest = ?
          """,
          scope.tenant().value(),
          backup.value(),
          scope.digest().hex());
    }
  }

  private static Optional<VerificationLevel> doubtLevel(
      Transaction tx, TenantScope scope, BackupId backup) throws SQLException {
    return tx.one(
        """
        SELECT doubt_level FROM coffer.backup
        WHERE tenant_id = ? AND id = ? AND scope_digest = ? AND doubt_level IS NOT NULL
        FOR NO KEY UPDATE
        """,
        row -> VerificationLevel.valueOf(row.text("doubt_level")),
        scope.tenant().value(),
        backup.value(),
        scope.digest().hex());
  }

  static void requireScope(Transaction tx, TenantScope scope, BackupId backup) throws SQLException {
    tx.one(
            "SELECT scope_digest FROM coffer.backup WHERE tenant_id = ? AND id = ?",
            row -> row.text("scope_digest"),
            scope.tenant().value(),
            backup.value())
        .ifPresent(digest -> Rows.requireScope(scope, digest));
  }

  static BackupRecord record(Row row) throws SQLException {
    String parent = row.textOrNull("parent_id");
    return new BackupRecord(
        new BackupId(row.text("id")),
        parent == null ? null : new BackupId(parent),
        Rows.object(row, "manifest"),
        Rows.object(row, "index"),
        envelope(row),
        facts(row),
        new BackupRecord.Origin(
            row.text("requested_by"),
            row.text("reason"),
            row.text("workflow"),
            row.time("started_at"),
            row.time("finished_at"),
            ImportColumns.read(row)),
        row.time("locked_until"),
        row.textOrNull("doubt_code") == null,
        row.flag("held"));
  }

  private static Envelope envelope(Row row) throws SQLException {
    String rules = row.textOrNull("rules");
    return new Envelope(
        row.text("policy_id"),
        row.integer("policy_version"),
        Duration.parse(row.text("retention")),
        row.integer("restore_approvals"),
        Duration.parse(row.text("approval_expiry")),
        row.text("region"),
        LockMode.valueOf(row.text("lock_mode")),
        rules == null ? null : RetentionRules.parse(rules));
  }

  static BackupFacts facts(Row row) throws SQLException {
    return new BackupFacts(
        row.time("cut_at"),
        row.text("engine_version"),
        row.integer("streams"),
        row.number("row_count"),
        row.number("plain_bytes"),
        row.number("stored_bytes"),
        row.number("referenced_bytes"),
        row.integer("packs"),
        row.integer("epoch"));
  }
}
