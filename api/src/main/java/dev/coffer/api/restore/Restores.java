package dev.coffer.api.restore;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import dev.coffer.api.run.Workflows;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.restore.RestoreStatus;
import dev.coffer.workflows.restore.RestoreWorkflow;
import dev.coffer.workflows.temporal.WorkflowIds;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Restores, as the catalog lists them and, while they run, as they say themselves. */
@Singleton
final class Restores {
  private static final Set<String> CLOSED =
      Set.of("DONE", "REFUSED", "CANCELLED", "HALTED", "UNDONE", "FAILED");

  private static final String COLUMNS =
      """
      SELECT seq, tenant_id, dataset_id, restore_id, backup_id, state, failure_code, failure_text,
             incident_id, requested_by, reason, plan_digest, fingerprint, row_count, bytes,
             proof_key, undoable, started_at, promoted_at, finished_at, undone_at
      FROM coffer.v_restore WHERE tenant_id = ?
      """;

  private final Catalog catalog;
  private final Workflows workflows;

  Restores(Catalog catalog, Workflows workflows) {
    this.catalog = catalog;
    this.workflows = workflows;
  }

  record Listed(long seq, Restore restore) {}

  Page<Restore> list(String tenant, PageRequest page) {
    List<Listed> rows =
        catalog.list(
            COLUMNS + "AND seq < ? ORDER BY seq DESC LIMIT ?",
            Restores::listed,
            tenant,
            page.before(),
            page.rows());
    return page.cut(rows, Listed::seq, Listed::restore);
  }

  Optional<Restore> find(String tenant, String restore) {
    return catalog
        .one(COLUMNS + "AND restore_id = ?", Restores::listed, tenant, restore)
        .map(Listed::restore);
  }

  /** The restore with its plan and decisions, which only the running restore knows. */
  Restore withPlan(Restore restore, TenantScope scope) {
    if (CLOSED.contains(restore.state())) {
      return restore;
    }
    return workflows
        .ask(RestoreWorkflow.class, WorkflowIds.restore(scope), RestoreWorkflow::status)
        .filter(
            status ->
                status.plan() == null || status.plan().request().id().value().equals(restore.id()))
        .map(status -> live(restore, status))
        .orElse(restore);
  }

  private static Restore live(Restore row, RestoreStatus status) {
    List<Restore.Decision> decisions =
        status.decisions().stream()
            .map(
                decision ->
                    new Restore.Decision(
                        decision.by(),
                        decision.approve() ? NewDecision.Word.APPROVE : NewDecision.Word.DENY,
                        decision.note()))
            .toList();
    return new Restore(
        row.tenant(),
        row.dataset(),
        row.id(),
        row.backup(),
        status.state().name(),
        row.requestedBy(),
        row.reason(),
        row.startedAt(),
        status.plan() == null ? null : Plan.of(status.plan()),
        status.plan() == null ? row.planDigest() : status.plan().digest().hex(),
        status.approvalsUntil(),
        decisions,
        row.promotedAt(),
        row.finishedAt(),
        row.undoneAt(),
        row.undoable(),
        row.rows(),
        row.bytes(),
        row.fingerprint(),
        row.proof(),
        row.failure(),
        row.incident());
  }

  private static Listed listed(ResultSet row) throws SQLException {
    Restore restore =
        new Restore(
            Columns.text(row, "tenant_id"),
            Columns.text(row, "dataset_id"),
            Columns.text(row, "restore_id"),
            Columns.text(row, "backup_id"),
            Columns.text(row, "state"),
            Columns.text(row, "requested_by"),
            Columns.text(row, "reason"),
            Columns.requiredTime(row, "started_at"),
            null,
            row.getString("plan_digest"),
            null,
            List.of(),
            Columns.time(row, "promoted_at"),
            Columns.time(row, "finished_at"),
            Columns.time(row, "undone_at"),
            row.getBoolean("undoable"),
            row.getLong("row_count"),
            row.getLong("bytes"),
            row.getString("fingerprint"),
            row.getString("proof_key"),
            Columns.failure(row, "failure_code", "failure_text"),
            row.getString("incident_id"));
    return new Listed(row.getLong("seq"), restore);
  }
}
