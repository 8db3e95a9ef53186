package dev.coffer.api.compromise;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compromises, as the catalog lists them. */
@Singleton
final class Compromises {
  private static final String COLUMNS =
      """
      SELECT seq, tenant_id, compromise_id, state, epochs, planned_backups, planned_packs,
             planned_bytes, backups, packs, bytes, epoch, revision, key_version, remaining,
             remaining_bytes, locked_until, report_key, report_version, report_sha256,
             report_bytes, failure_code, failure_text, incident_id, requested_by, reason,
             started_at, finished_at
      FROM coffer.v_compromise WHERE tenant_id = ?
      """;

  private final Catalog catalog;

  Compromises(Catalog catalog) {
    this.catalog = catalog;
  }

  private record Listed(long seq, Compromise compromise) {}

  Page<Compromise> list(String tenant, PageRequest page) {
    List<Listed> rows =
        catalog.list(
            COLUMNS + "AND seq < ? ORDER BY seq DESC LIMIT ?",
            Compromises::listed,
            tenant,
            page.before(),
            page.rows());
    return page.cut(rows, Listed::seq, Listed::compromise);
  }

  Optional<Compromise> find(String tenant, String compromise) {
    return catalog
        .one(COLUMNS + "AND compromise_id = ?", Compromises::listed, tenant, compromise)
        .map(Listed::compromise);
  }

  private static Listed listed(ResultSet row) throws SQLException {
    Compromise compromise =
        new Compromise(
            Columns.text(row, "tenant_id"),
            Columns.text(row, "compromise_id"),
            Columns.text(row, "state"),
            Columns.text(row, "requested_by"),
            Columns.text(row, "reason"),
            List.of((Integer[]) row.getArray("epochs").getArray()),
            sealed(row, "planned_"),
            sealed(row, ""),
            row.getObject("epoch", Integer.class),
            row.getObject("revision", Integer.class),
            row.getObject("key_version", Integer.class),
            row.getObject("remaining", Long.class),
            row.getObject("remaining_bytes", Long.class),
            Columns.time(row, "locked_until"),
            report(row),
            Columns.requiredTime(row, "started_at"),
            Columns.time(row, "finished_at"),
            Columns.failure(row, "failure_code", "failure_text"),
            row.getString("incident_id"));
    return new Listed(row.getLong("seq"), compromise);
  }

  private static Compromise.@Nullable Sealed sealed(ResultSet row, String prefix)
      throws SQLException {
    Integer backups = row.getObject(prefix + "backups", Integer.class);
    return backups == null
        ? null
        : new Compromise.Sealed(
            backups, row.getLong(prefix + "packs"), row.getLong(prefix + "bytes"));
  }

  private static Compromise.@Nullable Report report(ResultSet row) throws SQLException {
    String key = row.getString("report_key");
    return key == null
        ? null
        : new Compromise.Report(
            key,
            Columns.text(row, "report_version"),
            Columns.text(row, "report_sha256"),
            row.getLong("report_bytes"));
  }
}
