package dev.coffer.api.purge;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import dev.coffer.api.restore.NewDecision;
import dev.coffer.api.run.Workflows;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeStatus;
import dev.coffer.workflows.purge.PurgeWorkflow;
import dev.coffer.workflows.temporal.WorkflowIds;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Purges, as the catalog lists them and, while they run, as they say themselves. */
@Singleton
final class Purges {
  private static final Set<String> OPEN = Set.of("STARTED", "PLANNED");

  private static final String COLUMNS =
      """
      SELECT seq, tenant_id, purge_id, state, dry_run, requested_by, reason, plan_digest, planned_at,
             expired, locked, locked_until, kept, orphans, orphan_bytes, unlisted, approvals, grace,
             outcome, backups, skipped, objects, bytes, certificate_key, failure_code, failure_text,
             started_at, finished_at, extent, export_to, export_datasets, export_kept
      FROM coffer.v_purge WHERE tenant_id = ?
      """;

  private static final String ITEMS =
      """
      SELECT seq, backup_id, dataset_id, state, reasons, until, objects, bytes, left_objects
      FROM coffer.v_purge_item WHERE tenant_id = ? AND purge_id = ? AND seq < ?
      ORDER BY seq DESC LIMIT ?
      """;

  private static final String EXPORTS =
      """
      SELECT dataset_id, backup_id, place, parts, bytes, sha256, until
      FROM coffer.v_purge_export WHERE tenant_id = ? AND purge_id = ? ORDER BY dataset_id
      """;

  private final Catalog catalog;
  private final Workflows workflows;

  Purges(Catalog catalog, Workflows workflows) {
    this.catalog = catalog;
    this.workflows = workflows;
  }

  private record Listed<T>(long seq, T row) {}

  Page<Purge> list(String tenant, PageRequest page) {
    List<Listed<Purge>> rows =
        catalog.list(
            COLUMNS + "AND seq < ? ORDER BY seq DESC LIMIT ?",
            Purges::listed,
            tenant,
            page.before(),
            page.rows());
    return page.cut(rows, Listed::seq, Listed::row);
  }

  Optional<Purge> find(String tenant, String purge) {
    return catalog
        .one(COLUMNS + "AND purge_id = ?", Purges::listed, tenant, purge)
        .map(Listed::row);
  }

  Page<Purge.Item> items(String tenant, String purge, PageRequest page) {
    List<Listed<Purge.Item>> rows =
        catalog.list(ITEMS, Purges::item, tenant, purge, page.before(), page.rows());
    return page.cut(rows, Listed::seq, Listed::row);
  }

  /** What it exported; at most as many as the tenant has datasets. */
  List<Purge.Export> exports(String tenant, String purge) {
    return catalog.list(EXPORTS, Purges::export, tenant, purge);
  }

  /** The purge with what only the running one knows: its line, its waits and its decisions. */
  Purge live(Purge purge) {
    if (!OPEN.contains(purge.state())) {
      return purge;
    }
    return workflows
        .ask(
            PurgeWorkflow.class,
            WorkflowIds.purge(new TenantId(purge.tenant())),
            PurgeWorkflow::status)
        .filter(status -> status.plan() == null || status.plan().request().id().equals(purge.id()))
        .map(status -> live(purge, status))
        .orElse(purge);
  }

  private static Purge live(Purge row, PurgeStatus status) {
    return new Purge(
        row.tenant(),
        row.id(),
        status.state().name(),
        row.extent(),
        row.dryRun(),
        row.requestedBy(),
        row.reason(),
        row.startedAt(),
        row.exportTo(),
        row.plan(),
        status.approvalsUntil(),
        status.graceUntil(),
        status.decisions().stream()
            .map(
                word ->
                    new Purge.Decision(
                        word.by(),
                        word.approve() ? NewDecision.Word.APPROVE : NewDecision.Word.DENY,
                        word.note()))
            .toList(),
        row.outcome(),
        row.backups(),
        row.skipped(),
        row.objects(),
        row.bytes(),
        row.certificate(),
        row.finishedAt(),
        row.failure());
  }

  private static Listed<Purge> listed(ResultSet row) throws SQLException {
    Purge purge =
        new Purge(
            Columns.text(row, "tenant_id"),
            Columns.text(row, "purge_id"),
            Columns.text(row, "state"),
            PurgeRequest.Extent.valueOf(Columns.text(row, "extent")),
            row.getBoolean("dry_run"),
            Columns.text(row, "requested_by"),
            Columns.text(row, "reason"),
            Columns.requiredTime(row, "started_at"),
            row.getString("export_to"),
            plan(row),
            null,
            null,
            List.of(),
            row.getString("outcome"),
            row.getInt("backups"),
            row.getInt("skipped"),
            row.getLong("objects"),
            row.getLong("bytes"),
            row.getString("certificate_key"),
            Columns.time(row, "finished_at"),
            Columns.failure(row, "failure_code", "failure_text"));
    return new Listed<>(row.getLong("seq"), purge);
  }

  private static Purge.@Nullable Plan plan(ResultSet row) throws SQLException {
    Instant at = Columns.time(row, "planned_at");
    if (at == null) {
      return null;
    }
    return new Purge.Plan(
        Columns.text(row, "plan_digest"),
        at,
        row.getInt("expired"),
        row.getInt("locked"),
        Columns.time(row, "locked_until"),
        row.getInt("kept"),
        row.getLong("orphans"),
        row.getLong("orphan_bytes"),
        row.getInt("unlisted"),
        plannedExport(row),
        row.getInt("approvals"),
        Duration.parse(Columns.text(row, "grace")));
  }

  private static Purge.@Nullable PlannedExport plannedExport(ResultSet row) throws SQLException {
    Integer datasets = row.getObject("export_datasets", Integer.class);
    return datasets == null
        ? null
        : new Purge.PlannedExport(datasets, Duration.parse(Columns.text(row, "export_kept")));
  }

  private static Purge.Export export(ResultSet row) throws SQLException {
    return new Purge.Export(
        Columns.text(row, "dataset_id"),
        Columns.text(row, "backup_id"),
        Columns.text(row, "place"),
        row.getInt("parts"),
        row.getLong("bytes"),
        Columns.text(row, "sha256"),
        Columns.requiredTime(row, "until"));
  }

  private static Listed<Purge.Item> item(ResultSet row) throws SQLException {
    Purge.Item item =
        new Purge.Item(
            Columns.text(row, "backup_id"),
            Columns.text(row, "dataset_id"),
            Columns.text(row, "state"),
            Columns.texts(row, "reasons"),
            Columns.time(row, "until"),
            row.getObject("objects", Long.class),
            row.getObject("bytes", Long.class),
            row.getObject("left_objects", Long.class));
    return new Listed<>(row.getLong("seq"), item);
  }
}
