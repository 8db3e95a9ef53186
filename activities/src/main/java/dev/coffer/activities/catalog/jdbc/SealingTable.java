package dev.coffer.activities.catalog.jdbc;

import static dev.coffer.workflows.failure.FailureCode.ALREADY_EXISTS;
import static dev.coffer.workflows.failure.FailureCode.NOT_FOUND;

import dev.coffer.activities.catalog.PackCopy;
import dev.coffer.activities.catalog.ResealTally;
import dev.coffer.activities.catalog.Resealing;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements on {@code coffer.sealing} and {@code coffer.pack_copy}. */
final class SealingTable {
  private SealingTable() {}

  /** The switch: from here on every reader gets the new manifest. */
  static void switched(Transaction tx, TenantScope scope, Resealing to) throws SQLException {
    BackupTable.requireScope(tx, scope, to.backup());
    int switched =
        tx.update(
            """
            UPDATE coffer.backup SET naming = ?, manifest_key = ?, manifest_version = ?,
                manifest_sha256 = ?, manifest_bytes = ?, index_key = ?, index_version = ?,
                index_sha256 = ?, index_bytes = ?, stored_bytes = ?, referenced_bytes = ?, epoch = ?
            WHERE tenant_id = ? AND id = ? AND state = 'COMMITTED' AND naming < ?
            """,
            to.naming(),
            to.manifest().key(),
            to.manifest().versionId(),
            to.manifest().sha256().hex(),
            to.manifest().bytes(),
            to.index().key(),
            to.index().versionId(),
            to.index().sha256().hex(),
            to.index().bytes(),
            to.facts().storedBytes(),
            to.facts().referencedBytes(),
            to.facts().epoch(),
            scope.tenant().value(),
            to.backup().value(),
            to.naming());
    if (switched == 0) {
      requireSame(tx, scope.tenant(), to);
    }
    tx.update(
        """
        INSERT INTO coffer.sealing (tenant_id, backup_id, naming, from_key, from_version,
            from_sha256, from_bytes, manifest_key, manifest_version, manifest_sha256,
            manifest_bytes, run, sealed_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (tenant_id, backup_id, naming) DO NOTHING
        """,
        scope.tenant().value(),
        to.backup().value(),
        to.naming(),
        to.from().key(),
        to.from().versionId(),
        to.from().sha256().hex(),
        to.from().bytes(),
        to.manifest().key(),
        to.manifest().versionId(),
        to.manifest().sha256().hex(),
        to.manifest().bytes(),
        to.run(),
        to.at());
  }

  /** A repeat finds its own switch, or one that went further since. */
  private static void requireSame(Transaction tx, TenantId tenant, Resealing to)
      throws SQLException {
    boolean further =
        tx.one(
                """
                SELECT naming > ? OR (naming = ? AND manifest_key = ? AND manifest_version = ?)
                    AS further
                FROM coffer.backup WHERE tenant_id = ? AND id = ?
                    AND state NOT IN ('RUNNING', 'FAILED')
                """,
                row -> row.flag("further"),
                to.naming(),
                to.naming(),
                to.manifest().key(),
                to.manifest().versionId(),
                tenant.value(),
                to.backup().value())
            .orElseThrow(() -> NOT_FOUND.because("no backup " + to.backup()));
    if (!further) {
      throw ALREADY_EXISTS.because("backup " + to.backup() + " has another manifest");
    }
  }

  /** Whether another manifest stands in place of this one. */
  static boolean replaced(Transaction tx, TenantId tenant, BackupId backup, ObjectRef manifest)
      throws SQLException {
    return tx.any(
        """
        SELECT 1 FROM coffer.sealing WHERE tenant_id = ? AND backup_id = ? AND from_key = ?
            AND from_version = ? AND from_sha256 = ?
        """,
        tenant.value(),
        backup.value(),
        manifest.key(),
        manifest.versionId(),
        manifest.sha256().hex());
  }

  static List<Resealing> page(
      Transaction tx, TenantId tenant, int naming, @Nullable BackupId after, int limit)
      throws SQLException {
    return tx.all(
        """
        SELECT s.backup_id, s.naming, s.from_key, s.from_version, s.from_sha256, s.from_bytes,
            s.manifest_key AS to_key, s.manifest_version AS to_version,
            s.manifest_sha256 AS to_sha256, s.manifest_bytes AS to_bytes, s.run, s.sealed_at,
            b.index_key, b.index_version, b.index_sha256, b.index_bytes, b.cut_at,
            b.engine_version, b.streams, b.row_count, b.plain_bytes, b.stored_bytes,
            b.referenced_bytes, b.packs, b.epoch
        FROM coffer.sealing s
        JOIN coffer.backup b ON b.tenant_id = s.tenant_id AND b.id = s.backup_id
            AND b.naming = s.naming
        WHERE s.tenant_id = ? AND s.naming = ? AND s.backup_id COLLATE "C" > ?
        ORDER BY s.backup_id COLLATE "C" LIMIT ?
        """,
        SealingTable::resealing,
        tenant.value(),
        naming,
        after == null ? "" : after.value(),
        limit);
  }

  private static Resealing resealing(Row row) throws SQLException {
    return new Resealing(
        new BackupId(row.text("backup_id")),
        Rows.object(row, "from"),
        Rows.object(row, "to"),
        Rows.object(row, "index"),
        BackupTable.facts(row),
        row.integer("naming"),
        row.text("run"),
        row.time("sealed_at"));
  }

  static Optional<PackCopy> copy(Transaction tx, TenantId tenant, int naming, ObjectRef from)
      throws SQLException {
    return tx.one(
        """
        SELECT pack_key, pack_version, pack_sha256, pack_bytes, epoch, header
        FROM coffer.pack_copy
        WHERE tenant_id = ? AND naming = ? AND from_key = ? AND from_version = ?
        """,
        row ->
            new PackCopy(
                from,
                Rows.object(row, "pack"),
                row.integer("epoch"),
                new Digest(row.text("header"))),
        tenant.value(),
        naming,
        from.key(),
        from.versionId());
  }

  static void copied(Transaction tx, TenantId tenant, int naming, PackCopy copy)
      throws SQLException {
    tx.update(
        """
        INSERT INTO coffer.pack_copy (tenant_id, naming, from_key, from_version, pack_key,
            pack_version, pack_sha256, pack_bytes, epoch, header)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (tenant_id, naming, from_key, from_version) DO UPDATE SET
            pack_key = excluded.pack_key, pack_version = excluded.pack_version,
            pack_sha256 = excluded.pack_sha256, pack_bytes = excluded.pack_bytes,
            epoch = excluded.epoch, header = excluded.header
        """,
        tenant.value(),
        naming,
        copy.from().key(),
        copy.from().versionId(),
        copy.to().key(),
        copy.to().versionId(),
        copy.to().sha256().hex(),
        copy.to().bytes(),
        copy.epoch(),
        copy.header().hex());
  }

  static ResealTally tally(Transaction tx, TenantId tenant, int naming) throws SQLException {
    return tx.one(
            """
            SELECT (SELECT count(*)::integer FROM coffer.sealing s
                    WHERE s.tenant_id = ? AND s.naming = ?) AS backups,
                count(*) AS packs, coalesce(sum(p.pack_bytes), 0)::bigint AS bytes
            FROM coffer.pack_copy p WHERE p.tenant_id = ? AND p.naming = ?
            """,
            row ->
                new ResealTally(row.integer("backups"), row.number("packs"), row.number("bytes")),
            tenant.value(),
            naming,
            tenant.value(),
            naming)
        .orElseThrow();
  }
}
