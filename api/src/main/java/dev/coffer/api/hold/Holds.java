package dev.coffer.api.hold;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Holds, as the catalog lists them. */
@Singleton
final class Holds {
  private static final String COLUMNS =
      """
      SELECT seq, tenant_id, dataset_id, backup_id, hold_id, kind, state, owner, reason, placed_by,
             placed_at, lifted_by, lift_reason, lifted_at
      FROM coffer.v_hold WHERE tenant_id = ?
      """;

  private final Catalog catalog;

  Holds(Catalog catalog) {
    this.catalog = catalog;
  }

  record Listed(long seq, Hold hold) {}

  Page<Hold> list(String tenant, PageRequest page) {
    List<Listed> rows =
        catalog.list(
            COLUMNS + "AND seq < ? ORDER BY seq DESC LIMIT ?",
            Holds::listed,
            tenant,
            page.before(),
            page.rows());
    return page.cut(rows, Listed::seq, Listed::hold);
  }

  Optional<Hold> find(String tenant, String hold) {
    return catalog.one(COLUMNS + "AND hold_id = ?", Holds::listed, tenant, hold).map(Listed::hold);
  }

  Hold require(String tenant, String hold) {
    return find(tenant, hold).orElseThrow(() -> Refusal.missing("hold"));
  }

  /**
   * Whether the incident that placed this hold still waits for its verdict, which would lift it.
   */
  boolean waitsForVerdict(Hold hold) {
    return hold.kind().equals("INCIDENT")
        && hold.inForce()
        && catalog
            .one(
                """
                SELECT 1 FROM coffer.v_incident WHERE tenant_id = ? AND incident_id = ?
                    AND state IN ('CONTAINING', 'WAITING_FOR_VERDICT')\
                """,
                row -> true,
                hold.tenant(),
                hold.id())
            .isPresent();
  }

  private static Listed listed(ResultSet row) throws SQLException {
    Hold hold =
        new Hold(
            Columns.text(row, "tenant_id"),
            row.getString("dataset_id"),
            row.getString("backup_id"),
            Columns.text(row, "hold_id"),
            Columns.text(row, "kind"),
            Columns.text(row, "state"),
            Columns.text(row, "owner"),
            Columns.text(row, "reason"),
            Columns.text(row, "placed_by"),
            Columns.requiredTime(row, "placed_at"),
            row.getString("lifted_by"),
            row.getString("lift_reason"),
            Columns.time(row, "lifted_at"));
    return new Listed(row.getLong("seq"), hold);
  }
}
