package dev.coffer.api.verification;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Ending;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import dev.coffer.workflows.model.VerificationLevel;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Verifications, as the catalog lists them. */
@Singleton
final class Verifications {
  private static final String COLUMNS =
      """
      SELECT seq, tenant_id, dataset_id, backup_id, verification_id, level, state, failure_code,
             packs, chunks, bytes, findings, requested_by, started_at, verified_at
      FROM coffer.v_verification WHERE tenant_id = ? AND backup_id = ?
      """;

  private final Catalog catalog;

  Verifications(Catalog catalog) {
    this.catalog = catalog;
  }

  record Listed(long seq, Verification verification) {}

  Page<Verification> list(String tenant, String backup, PageRequest page) {
    List<Listed> rows =
        catalog.list(
            COLUMNS + "AND seq < ? ORDER BY seq DESC LIMIT ?",
            Verifications::listed,
            tenant,
            backup,
            page.before(),
            page.rows());
    return page.cut(rows, Listed::seq, Listed::verification);
  }

  Optional<Verification> find(String tenant, String backup, String verification) {
    return catalog
        .one(
            COLUMNS + "AND verification_id = ?",
            Verifications::listed,
            tenant,
            backup,
            verification)
        .map(Listed::verification);
  }

  private static Listed listed(ResultSet row) throws SQLException {
    Ending failure = Columns.failure(row, "failure_code", null);
    Verification verification =
        new Verification(
            Columns.text(row, "tenant_id"),
            Columns.text(row, "dataset_id"),
            Columns.text(row, "backup_id"),
            Columns.text(row, "verification_id"),
            VerificationLevel.valueOf(row.getString("level")),
            Columns.text(row, "state"),
            Columns.text(row, "requested_by"),
            Columns.requiredTime(row, "started_at"),
            Columns.time(row, "verified_at"),
            row.getLong("packs"),
            row.getLong("chunks"),
            row.getLong("bytes"),
            Columns.texts(row, "findings"),
            failure == null ? null : failure.code());
    return new Listed(row.getLong("seq"), verification);
  }
}
