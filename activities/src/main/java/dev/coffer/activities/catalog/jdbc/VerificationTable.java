package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.verification}. */
final class VerificationTable {
  private VerificationTable() {}

  static void started(Transaction tx, VerifyRequest request, @Nullable String workflow)
      throws SQLException {
    JdbcDepartures.requireStaying(tx, request.grant().scope().tenant());
    if (PurgeMarks.isMarked(tx, request.grant().scope().tenant(), request.backup())) {
      throw FailureCode.NOT_FOUND.because("backup " + request.backup() + " is purged");
    }
    insert(tx, request, workflow);
  }

  private static void insert(Transaction tx, VerifyRequest request, @Nullable String workflow)
      throws SQLException {
    TenantScope scope = request.grant().scope();
    tx.update(
        """
        INSERT INTO coffer.verification (tenant_id, id, dataset_id, backup_id, level, state,
            requested_by, workflow)
        VALUES (?, ?, ?, ?, ?, 'RUNNING', ?, ?) ON CONFLICT (tenant_id, id) DO NOTHING
        """,
        scope.tenant().value(),
        request.id(),
        scope.dataset().value(),
        request.backup().value(),
        request.level(),
        request.grant().requestedBy(),
        workflow);
  }

  static void finished(Transaction tx, VerifyRequest request, VerifyResult result)
      throws SQLException {
    insert(tx, request, null);
    TenantScope scope = request.grant().scope();
    FailureCode failure = result.failure();
    int finished =
        tx.update(
            """
            UPDATE coffer.verification SET state = ?, packs = ?, chunks = ?, bytes = ?,
                failure_code = ?, findings = ?, verified_at = ?
            WHERE tenant_id = ? AND id = ? AND state = 'RUNNING'
            """,
            failure == null ? "PASSED" : "FAILED",
            result.packs(),
            result.chunks(),
            result.bytes(),
            failure,
            result.findings().toArray(String[]::new),
            result.verifiedAt(),
            scope.tenant().value(),
            request.id());
    if (finished == 1) {
      judge(tx, scope, result);
    }
  }

  private static void judge(Transaction tx, TenantScope scope, VerifyResult result)
      throws SQLException {
    tx.update(
        """
        UPDATE coffer.backup SET verified_at = ?, verified_level = ?
        WHERE tenant_id = ? AND id = ? AND scope_digest = ?
            AND (verified_at IS NULL OR verified_at <= ?)
        """,
        result.verifiedAt(),
        result.level(),
        scope.tenant().value(),
        result.backup().value(),
        scope.digest().hex(),
        result.verifiedAt());
    FailureCode failure = result.failure();
    if (failure == null) {
      BackupTable.trust(tx, scope, result.backup(), result.level());
    } else {
      BackupTable.doubt(tx, scope, result.backup(), failure, result.level());
    }
  }
}
