package dev.coffer.api.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** The audit trail, as the catalog holds it. */
@Singleton
final class AuditTrail {
  private final Catalog catalog;
  private final ObjectMapper json;

  AuditTrail(Catalog catalog, ObjectMapper json) {
    this.catalog = catalog;
    this.json = json;
  }

  Page<AuditEntry> list(String tenant, PageRequest page) {
    List<AuditEntry> rows =
        catalog.list(
            """
            SELECT tenant_id, sequence, at, actor, action, details, previous_digest, digest
            FROM coffer.v_audit WHERE tenant_id = ? AND sequence < ?
            ORDER BY sequence DESC LIMIT ?\
            """,
            this::entry,
            tenant,
            page.before(),
            page.rows());
    return page.cut(rows, AuditEntry::sequence, entry -> entry);
  }

  private AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        Columns.text(row, "tenant_id"),
        row.getLong("sequence"),
        Columns.requiredTime(row, "at"),
        Columns.text(row, "actor"),
        Columns.text(row, "action"),
        details(Columns.text(row, "details")),
        Columns.text(row, "previous_digest"),
        Columns.text(row, "digest"));
  }

  private Map<String, String> details(String written) throws SQLException {
    try {
      return json.readValue(written, new TypeReference<Map<String, String>>() {});
    } catch (JsonProcessingException foreign) {
      throw new SQLException("the details are no texts", foreign);
    }
  }
}
