package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;

import dev.coffer.activities.catalog.Doubt;
import dev.coffer.activities.catalog.IncidentRecord;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Verdict;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.VerificationLevel;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.incident}. */
final class IncidentTable {
  private static final String INSERT =
      """
      INSERT INTO coffer.incident (tenant_id, id, dataset_id, code, summary, subject, kind,
          backup_id, restore_id, halted, requested_by, opened_at, rebuilt, state)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, now()), ?, 'CONTAINING')
      ON CONFLICT (tenant_id, id) DO NOTHING
      """;

  private IncidentTable() {}

  static void opened(Transaction tx, IncidentReport report) throws SQLException {
    ScopeGrant scoped = report.grant() instanceof ScopeGrant grant ? grant : null;
    BackupId backup = report.backup();
    RestoreId restore = report.restore();
    int opened =
        tx.update(
            INSERT,
            report.tenant().value(),
            report.id().value(),
            scoped == null ? null : scoped.scope().dataset().value(),
            report.code(),
            report.text(),
            report.subject(),
            report.kind(),
            backup == null ? null : backup.value(),
            restore == null ? null : restore.value(),
            report.halted(),
            report.grant().requestedBy(),
            null,
            false);
    // Only once: a verification may have cleared the backup since.
    if (opened == 1
        && report.halted()
        && backup != null
        && scoped != null
        && Doubt.aboutObjects(report.code())) {
      BackupTable.doubt(tx, scoped.scope(), backup, report.code(), VerificationLevel.FULL);
    }
  }

  static void evidence(Transaction tx, TenantId tenant, IncidentId incident, ObjectRef evidence)
      throws SQLException {
    require(
        tx.update(
            """
            UPDATE coffer.incident SET
                evidence_key = coalesce(evidence_key, ?),
                evidence_version = coalesce(evidence_version, ?),
                evidence_sha256 = coalesce(evidence_sha256, ?),
                evidence_bytes = coalesce(evidence_bytes, ?),
                state = CASE state WHEN 'CONTAINING' THEN 'WAITING_FOR_VERDICT' ELSE state END
            WHERE tenant_id = ? AND id = ?
            """,
            evidence.key(),
            evidence.versionId(),
            evidence.sha256().hex(),
            evidence.bytes(),
            tenant.value(),
            incident.value()),
        incident);
  }

  static void closed(Transaction tx, TenantId tenant, IncidentId incident, Verdict verdict)
      throws SQLException {
    close(tx, tenant, incident, verdict.by(), verdict.thaw(), verdict.note(), null);
  }

  private static void close(
      Transaction tx,
      TenantId tenant,
      IncidentId incident,
      String by,
      boolean thaw,
      String note,
      @Nullable Instant at)
      throws SQLException {
    int closed =
        tx.update(
            """
            UPDATE coffer.incident SET state = ?, verdict_by = ?, verdict_note = ?,
                closed_at = coalesce(?, now())
            WHERE tenant_id = ? AND id = ? AND (state IN ('CONTAINING', 'WAITING_FOR_VERDICT')
                OR (state = 'STAYS_FROZEN' AND ?))
            """,
            thaw ? "THAWED" : "STAYS_FROZEN",
            by,
            note,
            at,
            tenant.value(),
            incident.value(),
            thaw);
    if (closed == 0) {
      require(
          tx.any(
                  "SELECT 1 FROM coffer.incident WHERE tenant_id = ? AND id = ?",
                  tenant.value(),
                  incident.value())
              ? 1
              : 0,
          incident);
    }
  }

  static boolean frozen(Transaction tx, TenantId tenant) throws SQLException {
    return tx.any(
        """
        SELECT 1 FROM coffer.incident WHERE tenant_id = ? AND halted AND state <> 'THAWED' LIMIT 1
        """,
        tenant.value());
  }

  static void adopt(Transaction tx, IncidentRecord incident) throws SQLException {
    DatasetId dataset = incident.dataset();
    BackupId backup = incident.backup();
    RestoreId restore = incident.restore();
    tx.update(
        INSERT,
        incident.tenant().value(),
        incident.id().value(),
        dataset == null ? null : dataset.value(),
        incident.code(),
        incident.text(),
        incident.subject(),
        incident.kind(),
        backup == null ? null : backup.value(),
        restore == null ? null : restore.value(),
        incident.halted(),
        null,
        incident.openedAt(),
        true);
    evidence(tx, incident.tenant(), incident.id(), incident.evidence());
    IncidentRecord.Closing closing = incident.closing();
    if (closing != null) {
      close(
          tx,
          incident.tenant(),
          incident.id(),
          closing.by(),
          closing.thaw(),
          closing.note(),
          closing.at());
    }
  }

  private static void require(int rows, IncidentId incident) {
    if (rows == 0) {
      throw NOT_FOUND.because("no incident " + incident);
    }
  }
}
