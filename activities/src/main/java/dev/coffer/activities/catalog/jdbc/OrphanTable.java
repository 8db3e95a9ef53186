package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.catalog.PurgeBook.Orphan;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.TenantId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.orphan}. */
final class OrphanTable {
  private OrphanTable() {}

  static void sighted(
      Transaction tx, TenantId tenant, String purge, List<Orphan> orphans, Instant at)
      throws SQLException {
    tx.update(
        """
        INSERT INTO coffer.orphan AS o (tenant_id, object_key, version_id, marker, bytes,
            first_seen_at, seen_by)
        SELECT ?, seen.key, seen.version, seen.marker::boolean, seen.bytes::bigint, ?, ?
        FROM unnest(?, ?, ?, ?) AS seen (key, version, marker, bytes)
        ON CONFLICT (tenant_id, object_key, version_id) DO UPDATE SET
            first_seen_at = coalesce(o.first_seen_at, excluded.first_seen_at),
            seen_by = excluded.seen_by
        """,
        tenant.value(),
        at,
        purge,
        column(orphans, Orphan::key),
        column(orphans, Orphan::versionId),
        column(orphans, orphan -> Boolean.toString(orphan.marker())),
        column(orphans, orphan -> Long.toString(orphan.bytes())));
  }

  private static String[] column(List<Orphan> orphans, Function<Orphan, String> value) {
    return orphans.stream().map(value).toArray(String[]::new);
  }

  static void forgetUnseen(Transaction tx, TenantId tenant, String purge) throws SQLException {
    tx.update(
        """
        UPDATE coffer.orphan SET first_seen_at = NULL
        WHERE tenant_id = ? AND seen_by <> ? AND first_seen_at IS NOT NULL
        """,
        tenant.value(),
        purge);
  }

  static List<Orphan> due(
      Transaction tx,
      TenantId tenant,
      String purge,
      Instant seenBefore,
      @Nullable Orphan after,
      int limit)
      throws SQLException {
    return tx.all(
        """
        SELECT object_key, version_id, marker, bytes FROM coffer.orphan
        WHERE tenant_id = ? AND seen_by = ? AND first_seen_at <= ?
            AND (object_key, version_id) > (?, ?)
        ORDER BY object_key, version_id LIMIT ?
        """,
        row ->
            new Orphan(
                row.text("object_key"),
                row.text("version_id"),
                row.flag("marker"),
                row.number("bytes")),
        tenant.value(),
        purge,
        seenBefore,
        after == null ? "" : after.key(),
        after == null ? "" : after.versionId(),
        limit);
  }
}
