package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.Imported.Check;
import dev.coffer.workflows.model.TenantId;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code coffer.backup} tells of a backup that Coffer did not take. */
final class ImportColumns {
  private ImportColumns() {}

  /** Notes it with a backup that is listed as running; nothing for one that is taken. */
  static void write(Transaction tx, TenantId tenant, BackupId backup, @Nullable Imported imported)
      throws SQLException {
    if (imported == null) {
      return;
    }
    tx.update(
        """
        UPDATE coffer.backup SET archive_sha256 = ?, archive_format = ?, archive_tool = ?,
            archive_server = ?, archive_time_stated = ?, archive_checks = ?
        WHERE tenant_id = ? AND id = ? AND state IN ('RUNNING', 'FAILED')
        """,
        imported.archive().hex(),
        imported.format(),
        imported.tool(),
        imported.server(),
        imported.timeStated(),
        imported.checks().stream().map(Check::name).collect(Collectors.joining(",")),
        tenant.value(),
        backup.value());
  }

  static @Nullable Imported read(Row row) throws SQLException {
    String archive = row.textOrNull("archive_sha256");
    return archive == null
        ? null
        : new Imported(
            new Digest(archive),
            row.text("archive_format"),
            row.textOrNull("archive_tool"),
            row.textOrNull("archive_server"),
            row.flag("archive_time_stated"),
            Arrays.stream(row.text("archive_checks").split(",")).map(Check::valueOf).toList());
  }
}
