package dev.coffer.api.tenant;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import dev.coffer.api.run.Workflows;
import dev.coffer.api.signin.Caller;
import dev.coffer.api.signin.TenantDirectory;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.WorkflowIds;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tenants, as the catalog lists them. */
@Singleton
public final class Tenants implements TenantDirectory {
  private static final String COLUMNS =
      """
      SELECT seq, tenant_id, state, frozen, region, policy_id, policy_version, retention,
             restore_approvals, approval_expiry, rules, created_at, run,
             server, mount, key_name, answer, answered_at
      FROM coffer.v_tenant LEFT JOIN coffer.v_held_key USING (tenant_id)
      """;

  private final Catalog catalog;
  private final Workflows workflows;

  Tenants(Catalog catalog, Workflows workflows) {
    this.catalog = catalog;
    this.workflows = workflows;
  }

  record Listed(long seq, Tenant tenant, String run) {}

  Page<Tenant> list(Caller caller, PageRequest page) {
    String sql =
        COLUMNS
            + "WHERE seq < ? AND (? OR tenant_id = ANY (string_to_array(?, ','))) "
            + "ORDER BY seq DESC LIMIT ?";
    List<Listed> rows =
        catalog.list(
            sql,
            Tenants::listed,
            page.before(),
            caller.everyTenant(),
            String.join(",", caller.tenants()),
            page.rows());
    return page.cut(rows, Listed::seq, Listed::tenant);
  }

  Optional<Listed> find(String id) {
    return catalog.one(COLUMNS + "WHERE tenant_id = ?", Tenants::listed, id);
  }

  /** A tenant that is there. */
  public Tenant require(String id) {
    return find(id).map(Listed::tenant).orElseThrow(() -> Refusal.missing("tenant"));
  }

  @Override
  public boolean lists(String tenant) {
    return find(tenant).isPresent();
  }

  @Override
  public boolean onboards(String tenant) {
    return workflows.has(WorkflowIds.tenant(new TenantId(tenant)));
  }

  private static Listed listed(ResultSet row) throws SQLException {
    Tenant tenant =
        new Tenant(
            Columns.text(row, "tenant_id"),
            Columns.text(row, "state"),
            row.getBoolean("frozen"),
            Columns.text(row, "region"),
            Tenant.Policy.of(PolicyBook.policy(row)),
            Columns.time(row, "created_at"),
            heldKey(row));
    return new Listed(row.getLong("seq"), tenant, Columns.text(row, "run"));
  }

  private static Tenant.@Nullable HeldKey heldKey(ResultSet row) throws SQLException {
    String server = row.getString("server");
    return server == null
        ? null
        : new Tenant.HeldKey(
            server,
            Columns.text(row, "mount"),
            Columns.text(row, "key_name"),
            row.getString("answer"),
            Columns.time(row, "answered_at"));
  }
}
