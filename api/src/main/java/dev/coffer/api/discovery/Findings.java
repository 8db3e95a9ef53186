package dev.coffer.api.discovery;

import dev.coffer.api.records.Catalog;
import dev.coffer.api.records.Columns;
import dev.coffer.workflows.discover.Coverage;
import dev.coffer.workflows.discover.ServerSlice;
import dev.coffer.workflows.model.Placement;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was seen on the servers, judged by the datasets that are on record now. */
@Singleton
final class Findings {
  private static final String SEEN =
      """
      SELECT server, database_name, schema_name, owner, bytes, opened, first_seen, last_seen
      FROM coffer.v_server_slice WHERE server = ?
      ORDER BY database_name COLLATE "C", schema_name COLLATE "C" NULLS FIRST\
      """;

  private final Catalog catalog;

  Findings(Catalog catalog) {
    this.catalog = catalog;
  }

  private record Seen(ServerSlice slice, Instant first, Instant last) {
    static Seen of(ResultSet row) throws SQLException {
      return new Seen(
          new ServerSlice(
              Columns.text(row, "database_name"),
              row.getString("schema_name"),
              Columns.text(row, "owner"),
              row.getObject("bytes", Long.class),
              row.getBoolean("opened")),
          Columns.requiredTime(row, "first_seen"),
          Columns.requiredTime(row, "last_seen"));
    }
  }

  /**
   * What has a gap, by server and name.
   *
   * @param server null for all that were looked at
   */
  List<Finding> of(@Nullable String server) {
    List<String> servers =
        server == null
            ? catalog.list(
                "SELECT DISTINCT server FROM coffer.v_server_slice ORDER BY server",
                row -> Columns.text(row, "server"))
            : List.of(server);
    return servers.stream().flatMap(this::on).toList();
  }

  private Stream<Finding> on(String server) {
    Coverage coverage = Coverage.of(server, datasets(server));
    return catalog.list(SEEN, Seen::of, server).stream()
        .flatMap(
            seen -> coverage.gap(seen.slice()).stream().map(gap -> finding(server, seen, gap)));
  }

  private List<Placement> datasets(String server) {
    return catalog.list(
        """
        SELECT server, database_name, schema_name FROM coffer.v_dataset
        WHERE server = ? AND state = 'ACTIVE' AND NOT contested\
        """,
        row ->
            new Placement(
                Columns.text(row, "server"),
                Columns.text(row, "database_name"),
                row.getString("schema_name")),
        server);
  }

  private static Finding finding(String server, Seen seen, Coverage.Gap gap) {
    ServerSlice slice = seen.slice();
    return new Finding(
        gap,
        server,
        slice.database(),
        slice.schema(),
        slice.owner(),
        slice.bytes(),
        seen.first(),
        seen.last());
  }
}
