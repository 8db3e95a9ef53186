package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;

import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.PlannedExport;
import dev.coffer.workflows.purge.PurgeFailure;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeResult;
import java.sql.SQLException;
import java.util.List;

/** Statements on {@code coffer.purge}. */
final class PurgeTable {
  private PurgeTable() {}

  static void started(Transaction tx, PurgeRequest request, String workflow) throws SQLException {
    TenantId tenant = request.grant().tenant();
    tx.update(
        """
        INSERT INTO coffer.purge (tenant_id, id, state, extent, dry_run, requested_by, reason, workflow,
            export_to)
        VALUES (?, ?, 'STARTED', ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, id) DO NOTHING
        """,
        tenant.value(),
        request.id(),
        request.extent(),
        request.dryRun(),
        request.grant().requestedBy(),
        request.reason(),
        workflow,
        request.exportTo() == null ? null : request.exportTo().value());
    requireOpen(tx, tenant, request.id());
  }

  static void planned(Transaction tx, PurgePlan plan) throws SQLException {
    requireOpen(tx, plan.grant().tenant(), plan.request().id());
    PlannedExport export = plan.export();
    tx.update(
        """
        UPDATE coffer.purge SET state = 'PLANNED', plan_digest = ?, planned_at = ?, expired = ?,
            locked = ?, locked_until = ?, kept = ?, orphans = ?, orphan_bytes = ?, unlisted = ?,
            approvals = ?, grace = ?, export_datasets = ?, export_kept = ?
        WHERE tenant_id = ? AND id = ?
        """,
        plan.digest().hex(),
        plan.at(),
        plan.expired(),
        plan.locked(),
        plan.lockedUntil(),
        plan.kept(),
        plan.orphans(),
        plan.orphanBytes(),
        plan.unlisted(),
        plan.approvals(),
        plan.grace().toString(),
        export == null ? null : export.datasets(),
        export == null ? null : export.kept().toString(),
        plan.grant().tenant().value(),
        plan.request().id());
  }

  static void done(Transaction tx, TenantId tenant, PurgeResult result) throws SQLException {
    ObjectRef certificate = result.certificate();
    tx.update(
        """
        UPDATE coffer.purge SET state = 'DONE', finished_at = now(), outcome = ?, backups = ?,
            skipped = ?, objects = ?, bytes = ?, certificate_key = ?, certificate_version = ?,
            certificate_sha256 = ?, certificate_bytes = ?
        WHERE tenant_id = ? AND id = ? AND state IN ('STARTED', 'PLANNED')
        """,
        result.outcome(),
        result.outcome() == PurgeResult.Outcome.PURGED ? result.backups() : 0,
        result.skipped(),
        result.outcome() == PurgeResult.Outcome.PURGED ? result.objects() : 0,
        result.outcome() == PurgeResult.Outcome.PURGED ? result.bytes() : 0,
        certificate == null ? null : certificate.key(),
        certificate == null ? null : certificate.versionId(),
        certificate == null ? null : certificate.sha256().hex(),
        certificate == null ? null : certificate.bytes(),
        tenant.value(),
        result.id());
  }

  static void finished(Transaction tx, CertifiedPurge purge) throws SQLException {
    done(tx, purge.grant().tenant(), PurgeResult.of(purge, List.of()));
  }

  static void failed(Transaction tx, PurgeFailure failure) throws SQLException {
    PurgeRequest request = failure.request();
    tx.update(
        """
        UPDATE coffer.purge SET state = ?, failure_code = ?, failure_text = ?, finished_at = now()
        WHERE tenant_id = ? AND id = ? AND state IN ('STARTED', 'PLANNED')
        """,
        ending(failure.code()),
        failure.code(),
        failure.text(),
        request.grant().tenant().value(),
        request.id());
  }

  private static String ending(FailureCode code) {
    if (code == FailureCode.CANCELLED) {
      return "CANCELLED";
    }
    return switch (code.blame()) {
      case CALLER, OPERATOR -> "REFUSED";
      case SECURITY -> "HALTED";
      case EXTERNAL, DEFECT -> "FAILED";
    };
  }

  private static void requireOpen(Transaction tx, TenantId tenant, String purge)
      throws SQLException {
    String state =
        tx.one(
                "SELECT state FROM coffer.purge WHERE tenant_id = ? AND id = ?",
                row -> row.text("state"),
                tenant.value(),
                purge)
            .orElseThrow(() -> NOT_FOUND.because("no purge " + purge));
    if (!state.equals("STARTED") && !state.equals("PLANNED")) {
      throw ALREADY_EXISTS.because("purge " + purge + " is closed as " + state);
    }
  }
}
