package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static java.util.Objects.requireNonNull;

import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.compromise.CompromiseFailure;
import dev.coffer.workflows.compromise.CompromiseOrder;
import dev.coffer.workflows.compromise.CompromisePlan;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.LockedCopies;
import dev.coffer.workflows.compromise.Shredded;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.Ending;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Statements on {@code coffer.compromise}. */
final class CompromiseTable {
  private CompromiseTable() {}

  static void started(Transaction tx, CompromiseOrder order) throws SQLException {
    CompromisePlan plan = order.plan();
    TenantId tenant = order.grant().tenant();
    JdbcDepartures.requireStaying(tx, tenant);
    int running =
        tx.update(
            """
            INSERT INTO coffer.compromise AS c (tenant_id, id, state, epochs, planned_backups,
                planned_packs, planned_bytes, requested_by, reason, workflow, started_at)
            VALUES (?, ?, 'RUNNING', ?::integer[], ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (tenant_id, id) DO UPDATE SET epochs = excluded.epochs,
                planned_backups = excluded.planned_backups,
                planned_packs = excluded.planned_packs, planned_bytes = excluded.planned_bytes,
                workflow = excluded.workflow
            WHERE c.state = 'RUNNING'
            """,
            tenant.value(),
            plan.request().id(),
            texts(plan.epochs()),
            plan.backups(),
            plan.packs(),
            plan.bytes(),
            order.grant().requestedBy(),
            plan.request().reason(),
            order.rotation().workflow(),
            order.rotation().startedAt());
    if (running == 0) {
      throw ALREADY_EXISTS.because("compromise " + plan.request().id() + " is closed");
    }
  }

  static void done(Transaction tx, CompromiseResult result) throws SQLException {
    Shredded shredded = requireNonNull(result.shredded(), "a preview is not recorded");
    Instant finishedAt = requireNonNull(result.finishedAt(), "a preview is not recorded");
    tx.update(
        """
        UPDATE coffer.compromise SET state = 'DONE', backups = ?, packs = ?, bytes = ?, epoch = ?,
            naming = ?, revision = ?, key_version = ?, remaining = ?, remaining_bytes = ?,
            locked_until = ?, report_key = ?, report_version = ?, report_sha256 = ?,
            report_bytes = ?, finished_at = ?
        WHERE tenant_id = ? AND id = ? AND state = 'RUNNING'
        """,
        result.backups(),
        result.packs(),
        result.bytes(),
        shredded.epoch(),
        shredded.naming(),
        shredded.revision(),
        shredded.keyVersion(),
        shredded.remaining(),
        shredded.remainingBytes(),
        shredded.dates().stream()
            .map(LockedCopies::lockedUntil)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null),
        shredded.report().key(),
        shredded.report().versionId(),
        shredded.report().sha256().hex(),
        shredded.report().bytes(),
        finishedAt,
        result.tenant().value(),
        result.id());
    for (int epoch : result.epochs()) {
      tx.update(
          """
          UPDATE coffer.epoch SET shredded_at = coalesce(shredded_at, ?)
          WHERE tenant_id = ? AND number = ?
          """,
          finishedAt,
          result.tenant().value(),
          epoch);
    }
    tx.update(
        "UPDATE coffer.tenant SET key_minimum = ? WHERE id = ? AND key_minimum < ?",
        shredded.keyVersion(),
        result.tenant().value(),
        shredded.keyVersion());
  }

  /** One that was refused before it started is listed, too, when there is such a tenant. */
  static void failed(Transaction tx, CompromiseFailure failure) throws SQLException {
    TenantId tenant = failure.grant().tenant();
    IncidentId incident = failure.incident();
    tx.update(
        """
        INSERT INTO coffer.compromise AS c (tenant_id, id, state, epochs, requested_by, reason,
            failure_code, failure_text, incident_id, finished_at)
        SELECT t.id, ?, ?, ?::integer[], ?, ?, ?, ?, ?, now() FROM coffer.tenant t WHERE t.id = ?
        ON CONFLICT (tenant_id, id) DO UPDATE SET state = excluded.state,
            failure_code = excluded.failure_code, failure_text = excluded.failure_text,
            incident_id = excluded.incident_id, finished_at = excluded.finished_at
        WHERE c.state = 'RUNNING'
        """,
        failure.request().id(),
        Ending.of(failure.code()),
        texts(failure.request().epochs()),
        failure.grant().requestedBy(),
        failure.request().reason(),
        failure.code(),
        failure.text(),
        incident == null ? null : incident.value(),
        tenant.value());
  }

  private static String[] texts(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).toArray(String[]::new);
  }
}
