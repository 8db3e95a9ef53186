package dev.coffer.api.rotation;

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

/** Rotations and keyrings, as the catalog lists them. */
@Singleton
final class Rotations {
  private static final String COLUMNS =
      """
      SELECT seq, tenant_id, rotation_id, state, from_revision, revision, key_version, keys, epoch,
             failure_code, failure_text, incident_id, requested_by, reason, started_at, finished_at
      FROM coffer.v_rotation WHERE tenant_id = ?
      """;

  private static final String EPOCHS =
      """
      SELECT revision, key_version, key_minimum, epoch, epoch_created_at
      FROM coffer.v_keyring WHERE tenant_id = ? ORDER BY epoch DESC
      """;

  private final Catalog catalog;

  Rotations(Catalog catalog) {
    this.catalog = catalog;
  }

  private record Listed(long seq, Rotation rotation) {}

  private record Line(int revision, int keyVersion, int minimum, Keyring.Epoch epoch) {}

  Page<Rotation> list(String tenant, PageRequest page) {
    List<Listed> rows =
        catalog.list(
            COLUMNS + "AND seq < ? ORDER BY seq DESC LIMIT ?",
            Rotations::listed,
            tenant,
            page.before(),
            page.rows());
    return page.cut(rows, Listed::seq, Listed::rotation);
  }

  Optional<Rotation> find(String tenant, String rotation) {
    return catalog
        .one(COLUMNS + "AND rotation_id = ?", Rotations::listed, tenant, rotation)
        .map(Listed::rotation);
  }

  /** The keyring of an active tenant. */
  Optional<Keyring> keyring(String tenant) {
    List<Line> lines = catalog.list(EPOCHS, Rotations::line, tenant);
    return lines.stream()
        .findFirst()
        .map(
            first ->
                new Keyring(
                    tenant,
                    first.revision(),
                    first.keyVersion(),
                    first.minimum(),
                    lines.stream().map(Line::epoch).toList()));
  }

  private static Listed listed(ResultSet row) throws SQLException {
    Rotation rotation =
        new Rotation(
            Columns.text(row, "tenant_id"),
            Columns.text(row, "rotation_id"),
            Columns.text(row, "state"),
            Columns.text(row, "requested_by"),
            Columns.text(row, "reason"),
            number(row, "from_revision"),
            number(row, "revision"),
            number(row, "key_version"),
            number(row, "keys"),
            number(row, "epoch"),
            Columns.requiredTime(row, "started_at"),
            Columns.time(row, "finished_at"),
            Columns.failure(row, "failure_code", "failure_text"),
            row.getString("incident_id"));
    return new Listed(row.getLong("seq"), rotation);
  }

  private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Integer.class);
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        row.getInt("revision"),
        row.getInt("key_version"),
        row.getInt("key_minimum"),
        new Keyring.Epoch(row.getInt("epoch"), Columns.requiredTime(row, "epoch_created_at")));
  }
}
