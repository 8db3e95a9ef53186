package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.ExportedDataset;
import java.sql.SQLException;
import java.util.List;

/** Statements on {@code coffer.purge_export}. */
final class PurgeExportTable {
  private PurgeExportTable() {}

  static void keep(Transaction tx, TenantId tenant, String purge, ExportedDataset exported)
      throws SQLException {
    tx.update(
        """
        INSERT INTO coffer.purge_export (tenant_id, purge_id, dataset_id, backup_id, place, parts,
            bytes, sha256, until)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, purge_id, dataset_id) DO NOTHING
        """,
        tenant.value(),
        purge,
        exported.dataset().value(),
        exported.backup().value(),
        exported.place(),
        exported.parts(),
        exported.bytes(),
        exported.sha256().hex(),
        exported.until());
  }

  static List<ExportedDataset> read(Transaction tx, TenantId tenant, String purge)
      throws SQLException {
    return tx.all(
        """
        SELECT * FROM coffer.purge_export WHERE tenant_id = ? AND purge_id = ?
        ORDER BY dataset_id COLLATE "C"
        """,
        row ->
            new ExportedDataset(
                new DatasetId(row.text("dataset_id")),
                new BackupId(row.text("backup_id")),
                row.text("place"),
                row.integer("parts"),
                row.number("bytes"),
                new Digest(row.text("sha256")),
                row.time("until")),
        tenant.value(),
        purge);
  }
}
