package dev.coffer.api.tenant;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.TenantRules;
import dev.coffer.workflows.retention.Copy;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Policies and what they are about, as the catalog lists them. */
@Singleton
public final class PolicyBook {
  private static final String VERSIONS =
      """
      SELECT seq, version AS policy_version, policy_id, retention, restore_approvals,
             approval_expiry, rules, changed_by, created_at
      FROM coffer.v_policy WHERE tenant_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?\
      """;

  private final Catalog catalog;

  PolicyBook(Catalog catalog) {
    this.catalog = catalog;
  }

  record Listed(long seq, PolicyVersion version) {}

  /** The version that counts. */
  public Policy current(String tenant) {
    return catalog
        .one(
            """
            SELECT policy_version, policy_id, retention, restore_approvals, approval_expiry, rules,
                   schedules
            FROM coffer.v_tenant JOIN coffer.v_schedule USING (tenant_id) WHERE tenant_id = ?\
            """,
            PolicyBook::whole,
            tenant)
        .orElseThrow(() -> Refusal.missing("tenant"));
  }

  /** Every version, newest first. */
  Page<PolicyVersion> versions(String tenant, PageRequest page) {
    List<Listed> rows =
        catalog.list(VERSIONS, PolicyBook::version, tenant, page.before(), page.rows());
    return page.cut(rows, Listed::seq, Listed::version);
  }

  /**
   * Refuses rules for a dataset that is not there: they would be a misspelt name's.
   *
   * @throws Refusal {@code INVALID_REQUEST}
   */
  void requireDatasets(String tenant, Set<String> named) {
    List<String> there =
        catalog.list(
            "SELECT dataset_id FROM coffer.v_dataset WHERE tenant_id = ? AND state = 'ACTIVE'",
            row -> Columns.text(row, "dataset_id"),
            tenant);
    for (String name : named) {
      if (!there.contains(name)) {
        throw Refusal.field("policy.datasets", "names no dataset of the tenant: " + name);
      }
    }
  }

  /** Every backup that the rules are about. */
  List<Copy> copies(String tenant) {
    return catalog.list(
        """
        SELECT backup_id, dataset_id, cut_at, finished_at, good, locked_until, held,
          archive_sha256
        FROM coffer.v_backup WHERE tenant_id = ? AND state = 'COMMITTED'\
        """,
        PolicyBook::copy,
        tenant);
  }

  /** Without what it schedules. */
  static Policy policy(ResultSet row) throws SQLException {
    return policy(row, List.of());
  }

  private static Policy policy(ResultSet row, List<Schedule> schedules) throws SQLException {
    TenantRules keeps = TenantRules.parse(row.getString("rules"));
    return new Policy(
        Columns.text(row, "policy_id"),
        row.getInt("policy_version"),
        Duration.parse(row.getString("retention")),
        row.getInt("restore_approvals"),
        Duration.parse(row.getString("approval_expiry")),
        keeps.usual(),
        keeps.datasets(),
        schedules);
  }

  /** With what it schedules. */
  static Policy whole(ResultSet row) throws SQLException {
    return policy(row, Schedule.parse(row.getString("schedules")));
  }

  private static Listed version(ResultSet row) throws SQLException {
    return new Listed(
        row.getLong("seq"),
        new PolicyVersion(
            Tenant.Policy.of(policy(row)),
            row.getString("changed_by"),
            Columns.requiredTime(row, "created_at")));
  }

  /** None depends on another: what they share are packs, which stay as long as one names them. */
  private static Copy copy(ResultSet row) throws SQLException {
    return new Copy(
        new BackupId(Columns.text(row, "backup_id")),
        new DatasetId(Columns.text(row, "dataset_id")),
        Columns.requiredTime(row, "cut_at"),
        Columns.requiredTime(row, "finished_at"),
        row.getBoolean("good"),
        Columns.requiredTime(row, "locked_until"),
        row.getBoolean("held"),
        row.getString("archive_sha256") != null,
        Set.of());
  }
}
