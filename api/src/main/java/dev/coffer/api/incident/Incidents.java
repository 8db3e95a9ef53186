package dev.coffer.api.incident;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import dev.coffer.api.run.Workflows;
import dev.coffer.api.signin.Caller;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentWorkflow;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.WorkflowIds;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Incidents, as the catalog lists them and as they say themselves. */
@Singleton
final class Incidents {
  private static final String COLUMNS =
      """
      SELECT seq, tenant_id, dataset_id, incident_id, state, failure_code, summary, subject, kind,
             backup_id, restore_id, halted, requested_by, evidence_key, verdict_by, verdict_note,
             opened_at, closed_at
      FROM coffer.v_incident
      """;

  private final Catalog catalog;
  private final Workflows workflows;

  Incidents(Catalog catalog, Workflows workflows) {
    this.catalog = catalog;
    this.workflows = workflows;
  }

  record Listed(long seq, Incident incident) {}

  /** Incidents of one tenant. */
  Page<Incident> list(String tenant, PageRequest page) {
    return page.cut(
        catalog.list(
            COLUMNS + "WHERE tenant_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
            Incidents::listed,
            tenant,
            page.before(),
            page.rows()),
        Listed::seq,
        Listed::incident);
  }

  /** Incidents of all tenants that the token reaches. */
  Page<Incident> list(Caller caller, PageRequest page) {
    String sql =
        COLUMNS
            + "WHERE seq < ? AND (? OR tenant_id = ANY (string_to_array(?, ','))) "
            + "ORDER BY seq DESC LIMIT ?";
    return page.cut(
        catalog.list(
            sql,
            Incidents::listed,
            page.before(),
            caller.everyTenant(),
            String.join(",", caller.tenants()),
            page.rows()),
        Listed::seq,
        Listed::incident);
  }

  Incident require(String tenant, String incident) {
    return catalog
        .one(
            COLUMNS + "WHERE tenant_id = ? AND incident_id = ?",
            Incidents::listed,
            tenant,
            incident)
        .map(Listed::incident)
        .orElseThrow(() -> Refusal.missing("incident"));
  }

  /** The incident with what was done, which only its workflow knows. */
  Incident withSteps(Incident incident) {
    String workflow =
        WorkflowIds.incident(new TenantId(incident.tenant()), new IncidentId(incident.id()));
    return workflows
        .ask(IncidentWorkflow.class, workflow, IncidentWorkflow::status)
        .map(status -> incident.withSteps(status.state().name(), status.steps()))
        .orElse(incident);
  }

  private static Listed listed(ResultSet row) throws SQLException {
    FailureCode code = FailureCode.valueOf(row.getString("failure_code"));
    Incident incident =
        new Incident(
            Columns.text(row, "tenant_id"),
            row.getString("dataset_id"),
            Columns.text(row, "incident_id"),
            Columns.text(row, "state"),
            code,
            Columns.text(row, "summary"),
            Columns.text(row, "kind"),
            Columns.text(row, "subject"),
            row.getString("backup_id"),
            row.getString("restore_id"),
            row.getBoolean("halted"),
            row.getString("requested_by"),
            Columns.requiredTime(row, "opened_at"),
            Columns.time(row, "closed_at"),
            List.of(),
            row.getString("evidence_key"),
            row.getString("verdict_by"),
            row.getString("verdict_note"),
            code.runbook());
    return new Listed(row.getLong("seq"), incident);
  }
}
