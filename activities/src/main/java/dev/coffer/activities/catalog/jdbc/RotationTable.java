package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;

import dev.coffer.activities.catalog.KeyringRecord;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.rotation.RotationFailure;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.temporal.Ending;
import java.sql.SQLException;

/** Statements on {@code coffer.rotation} and {@code coffer.epoch}. */
final class RotationTable {
  private RotationTable() {}

  static void started(Transaction tx, RotationOrder order) throws SQLException {
    TenantId tenant = order.grant().tenant();
    JdbcDepartures.requireStaying(tx, tenant);
    int running =
        tx.update(
            """
            INSERT INTO coffer.rotation AS r (tenant_id, id, state, from_revision, requested_by,
                reason, workflow, started_at)
            VALUES (?, ?, 'RUNNING', ?, ?, ?, ?, ?)
            ON CONFLICT (tenant_id, id) DO UPDATE SET from_revision = excluded.from_revision,
                workflow = excluded.workflow, started_at = excluded.started_at
            WHERE r.state = 'RUNNING'
            """,
            tenant.value(),
            order.request().id(),
            order.revision(),
            order.grant().requestedBy(),
            order.request().reason(),
            order.workflow(),
            order.startedAt());
    if (running == 0) {
      throw ALREADY_EXISTS.because("rotation " + order.request().id() + " is closed");
    }
  }

  /** The version that is shut out below never goes down. */
  static void done(Transaction tx, RotationResult result) throws SQLException {
    tx.update(
        """
        UPDATE coffer.rotation SET state = 'DONE', revision = ?, key_version = ?, keys = ?,
            epoch = ?, finished_at = ?
        WHERE tenant_id = ? AND id = ? AND state = 'RUNNING'
        """,
        result.revision(),
        result.keyVersion(),
        result.keys(),
        result.epoch(),
        result.finishedAt(),
        result.tenant().value(),
        result.id());
    tx.update(
        """
        UPDATE coffer.tenant SET key_minimum = ? WHERE id = ? AND key_minimum < ?
        """,
        result.keyVersion(),
        result.tenant().value(),
        result.keyVersion());
  }

  /** One that was refused before it started is listed, too, when there is such a tenant. */
  static void failed(Transaction tx, RotationFailure failure) throws SQLException {
    TenantId tenant = failure.grant().tenant();
    IncidentId incident = failure.incident();
    tx.update(
        """
        INSERT INTO coffer.rotation AS r (tenant_id, id, state, requested_by, reason, failure_code,
            failure_text, incident_id, finished_at)
        SELECT t.id, ?, ?, ?, ?, ?, ?, ?, now() FROM coffer.tenant t WHERE t.id = ?
        ON CONFLICT (tenant_id, id) DO UPDATE SET state = excluded.state,
            failure_code = excluded.failure_code, failure_text = excluded.failure_text,
            incident_id = excluded.incident_id, finished_at = excluded.finished_at
        WHERE r.state = 'RUNNING'
        """,
        failure.request().id(),
        Ending.of(failure.code()),
        failure.grant().requestedBy(),
        failure.request().reason(),
        failure.code(),
        failure.text(),
        incident == null ? null : incident.value(),
        tenant.value());
  }

  static void epochs(Transaction tx, TenantId tenant, KeyringRecord keyring) throws SQLException {
    for (KeyringRecord.Epoch epoch : keyring.epochs()) {
      tx.update(
          """
          INSERT INTO coffer.epoch (tenant_id, number, created_at) VALUES (?, ?, ?)
          ON CONFLICT (tenant_id, number) DO UPDATE SET created_at = excluded.created_at
          """,
          tenant.value(),
          epoch.number(),
          epoch.createdAt());
    }
  }
}
