package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.catalog.PurgeBook.Inventory;
import dev.coffer.activities.catalog.PurgeBook.Item;
import dev.coffer.activities.catalog.PurgeBook.Remainder;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Statements on {@code coffer.purge_item}. */
final class PurgeItemTable {
  private PurgeItemTable() {}

  static void replace(Transaction tx, TenantId tenant, String purge, List<Item> items)
      throws SQLException {
    tx.update(
        "DELETE FROM coffer.purge_item WHERE tenant_id = ? AND purge_id = ?",
        tenant.value(),
        purge);
    for (Item item : items) {
      tx.update(
          """
          INSERT INTO coffer.purge_item (tenant_id, purge_id, backup_id, dataset_id,
              manifest_sha256, state, reasons, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
          tenant.value(),
          purge,
          item.backup().value(),
          item.scope().dataset().value(),
          item.manifest(),
          item.state(),
          item.reasons().toArray(String[]::new),
          item.until());
    }
  }

  static List<Item> read(Transaction tx, TenantId tenant, String purge) throws SQLException {
    return tx.all(
        """
        SELECT i.*, array_to_string(i.reasons, ' ') AS why, d.engine, d.isolation
        FROM coffer.purge_item i
        JOIN coffer.dataset d ON d.tenant_id = i.tenant_id AND d.id = i.dataset_id
        WHERE i.tenant_id = ? AND i.purge_id = ? ORDER BY i.seq
        """,
        row -> item(row, tenant),
        tenant.value(),
        purge);
  }

  static void reach(
      Transaction tx, TenantId tenant, String purge, BackupId backup, Item.State state)
      throws SQLException {
    tx.update(
        """
        UPDATE coffer.purge_item SET state = ?
        WHERE tenant_id = ? AND purge_id = ? AND backup_id = ?
        """,
        state,
        tenant.value(),
        purge,
        backup.value());
  }

  /** The inventory that was taken before the backup's first delete, by whichever purge. */
  static Optional<Inventory> inventory(Transaction tx, TenantId tenant, BackupId backup)
      throws SQLException {
    return tx.one(
        """
        SELECT i.objects, i.bytes, i.inventory FROM coffer.purge_item i
        JOIN coffer.purge p ON p.tenant_id = i.tenant_id AND p.id = i.purge_id
        WHERE i.tenant_id = ? AND i.backup_id = ? AND i.inventory IS NOT NULL
        ORDER BY p.seq LIMIT 1
        """,
        PurgeItemTable::inventory,
        tenant.value(),
        backup.value());
  }

  static void keep(
      Transaction tx, TenantId tenant, String purge, BackupId backup, Inventory inventory)
      throws SQLException {
    tx.update(
        """
        UPDATE coffer.purge_item SET objects = ?, bytes = ?, inventory = ?
        WHERE tenant_id = ? AND purge_id = ? AND backup_id = ?
        """,
        inventory.objects(),
        inventory.bytes(),
        inventory.digest(),
        tenant.value(),
        purge,
        backup.value());
  }

  static void keep(
      Transaction tx, TenantId tenant, String purge, BackupId backup, Remainder remainder)
      throws SQLException {
    tx.update(
        """
        UPDATE coffer.purge_item SET state = ?, left_objects = ?, left_bytes = ?, left_locked = ?,
            left_until = ?, left_held = ?
        WHERE tenant_id = ? AND purge_id = ? AND backup_id = ?
        """,
        remainder.objects() == 0 ? Item.State.GONE : Item.State.REMAINS,
        remainder.objects(),
        remainder.bytes(),
        remainder.locked(),
        remainder.until(),
        remainder.held(),
        tenant.value(),
        purge,
        backup.value());
  }

  private static Item item(Row row, TenantId tenant) throws SQLException {
    String reasons = row.text("why");
    return new Item(
        PurgeMarks.scope(row, tenant),
        new BackupId(row.text("backup_id")),
        row.text("manifest_sha256"),
        Item.State.valueOf(row.text("state")),
        reasons.isEmpty() ? List.of() : List.of(reasons.split(" ")),
        row.timeOrNull("until"),
        row.textOrNull("inventory") == null ? null : inventory(row),
        row.textOrNull("left_objects") == null
            ? null
            : new Remainder(
                row.number("left_objects"),
                row.number("left_bytes"),
                row.number("left_locked"),
                row.timeOrNull("left_until"),
                row.number("left_held")));
  }

  private static Inventory inventory(Row row) throws SQLException {
    return new Inventory(row.number("objects"), row.number("bytes"), row.text("inventory"));
  }
}
