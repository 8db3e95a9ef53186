package dev.coffer.api.backup;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Backups, as the catalog lists them. */
@Singleton
public final class Backups {
  private static final String COLUMNS =
      """
      SELECT seq, tenant_id, dataset_id, backup_id, state, failure_code, failure_text, requested_by,
             reason, started_at, finished_at, cut_at, parent_id, engine_version, streams, row_count,
             plain_bytes, stored_bytes, referenced_bytes, packs, epoch, locked_until, good, held,
             holds, hold_reason, held_at, restore_approvals, approval_expiry, verified_at,
             verified_level, manifest_key, manifest_version, manifest_sha256, manifest_bytes,
             archive_sha256, archive_format, archive_tool, archive_server, archive_time_stated,
             archive_checks
      FROM coffer.v_backup WHERE tenant_id = ?
      """;

  private final Catalog catalog;

  Backups(Catalog catalog) {
    this.catalog = catalog;
  }

  record Listed(long seq, Backup backup) {}

  /** Backups of one dataset, or of all. */
  Page<Backup> list(String tenant, @Nullable String dataset, PageRequest page) {
    List<Listed> rows =
        catalog.list(
            COLUMNS
                + "AND seq < ? AND (?::text IS NULL OR dataset_id = ?) ORDER BY seq DESC LIMIT ?",
            Backups::listed,
            tenant,
            page.before(),
            dataset,
            dataset,
            page.rows());
    return page.cut(rows, Listed::seq, Listed::backup);
  }

  /** Backups that Coffer did not take. */
  public Page<Backup> imported(String tenant, PageRequest page) {
    List<Listed> rows =
        catalog.list(
            COLUMNS + "AND seq < ? AND archive_sha256 IS NOT NULL ORDER BY seq DESC LIMIT ?",
            Backups::listed,
            tenant,
            page.before(),
            page.rows());
    return page.cut(rows, Listed::seq, Listed::backup);
  }

  /** A backup of the tenant. */
  public Optional<Backup> find(String tenant, String backup) {
    return catalog
        .one(COLUMNS + "AND backup_id = ?", Backups::listed, tenant, backup)
        .map(Listed::backup);
  }

  /**
   * The newest good recovery point of the dataset whose cut is not after {@code at}. An imported
   * one is restored by its name only: nothing that was brought here stands before what was taken.
   */
  public Optional<Backup> newestAsOf(String tenant, String dataset, Instant at) {
    return catalog
        .one(
            COLUMNS
                + """
                AND dataset_id = ? AND state = 'COMMITTED' AND good AND archive_sha256 IS NULL
                  AND cut_at <= ? ORDER BY cut_at DESC LIMIT 1\
                """,
            Backups::listed,
            tenant,
            dataset,
            at.atOffset(ZoneOffset.UTC))
        .map(Listed::backup);
  }

  private static Listed listed(ResultSet row) throws SQLException {
    boolean committed = row.getString("state").equals("COMMITTED");
    Backup backup =
        new Backup(
            Columns.text(row, "tenant_id"),
            Columns.text(row, "dataset_id"),
            Columns.text(row, "backup_id"),
            Columns.text(row, "state"),
            row.getString("parent_id"),
            Columns.requiredTime(row, "started_at"),
            Columns.time(row, "cut_at"),
            Columns.time(row, "finished_at"),
            Columns.time(row, "locked_until"),
            row.getBoolean("good"),
            row.getBoolean("held"),
            row.getInt("holds"),
            row.getString("hold_reason"),
            Columns.time(row, "held_at"),
            Columns.time(row, "verified_at"),
            row.getString("verified_level"),
            committed ? contents(row) : null,
            committed ? manifest(row) : null,
            imported(row),
            Columns.text(row, "requested_by"),
            Columns.text(row, "reason"),
            Columns.failure(row, "failure_code", "failure_text"));
    return new Listed(row.getLong("seq"), backup);
  }

  private static Backup.Contents contents(ResultSet row) throws SQLException {
    return new Backup.Contents(
        Columns.text(row, "engine_version"),
        row.getInt("streams"),
        row.getLong("row_count"),
        row.getLong("plain_bytes"),
        row.getLong("stored_bytes"),
        row.getLong("referenced_bytes"),
        row.getInt("packs"),
        row.getInt("epoch"));
  }

  private static Backup.@Nullable Imported imported(ResultSet row) throws SQLException {
    String archive = row.getString("archive_sha256");
    return archive == null
        ? null
        : new Backup.Imported(
            archive,
            Columns.text(row, "archive_format"),
            row.getString("archive_tool"),
            row.getString("archive_server"),
            row.getBoolean("archive_time_stated"),
            List.of(Columns.text(row, "archive_checks").split(",")));
  }

  private static Backup.Manifest manifest(ResultSet row) throws SQLException {
    return new Backup.Manifest(
        Columns.text(row, "manifest_key"),
        Columns.text(row, "manifest_version"),
        Columns.text(row, "manifest_sha256"),
        row.getLong("manifest_bytes"));
  }
}
