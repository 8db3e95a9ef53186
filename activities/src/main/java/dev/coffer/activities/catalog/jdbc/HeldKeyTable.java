package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;

import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Statements on {@code coffer.held_key}. */
final class HeldKeyTable {
  private HeldKeyTable() {}

  static void record(Transaction tx, TenantId tenant, KeyRef key) throws SQLException {
    tx.update(
        """
        INSERT INTO coffer.held_key (tenant_id, server, mount, key_name) VALUES (?, ?, ?, ?)
        ON CONFLICT (tenant_id) DO NOTHING
        """,
        tenant.value(),
        key.server(),
        key.mount(),
        key.key());
    if (!read(tx, tenant).filter(key::equals).isPresent()) {
      throw ALREADY_EXISTS.because("the key of " + tenant + " is on record as held elsewhere");
    }
  }

  static Optional<KeyRef> read(Transaction tx, TenantId tenant) throws SQLException {
    return tx.one(
        "SELECT server, mount, key_name FROM coffer.held_key WHERE tenant_id = ?",
        row -> new KeyRef(row.text("server"), row.text("mount"), row.text("key_name")),
        tenant.value());
  }

  static List<TenantId> tenants(Transaction tx) throws SQLException {
    return tx.all(
        """
        SELECT tenant_id FROM coffer.held_key JOIN coffer.tenant t ON t.id = tenant_id
        WHERE t.state = 'ACTIVE' ORDER BY tenant_id COLLATE "C"
        """,
        row -> new TenantId(row.text("tenant_id")));
  }

  static void answered(Transaction tx, TenantId tenant, KeyRef.Answer answer) throws SQLException {
    tx.update(
        "UPDATE coffer.held_key SET answer = ?, answered_at = now() WHERE tenant_id = ?",
        answer,
        tenant.value());
  }
}
