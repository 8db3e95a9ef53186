package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.catalog.DiscoveryBook;
import dev.coffer.activities.jdbc.Database;
import dev.coffer.activities.jdbc.Row;
import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.discover.Coverage;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.discover.ServerSlice;
import dev.coffer.workflows.model.Placement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Statements on {@code coffer.server_look} and {@code coffer.server_slice}. */
public final class JdbcDiscoveryBook implements DiscoveryBook {
  private final Database database;

  public JdbcDiscoveryBook(Database database) {
    this.database = database;
  }

  @Override
  public Coverage coverage(String server) {
    return database.call(tx -> coverage(tx, server));
  }

  private static Coverage coverage(Transaction tx, String server) throws SQLException {
    return Coverage.of(
        server,
        tx.all(
            """
            SELECT server, database_name, schema_name FROM coffer.dataset
            WHERE server = ? AND state = 'ACTIVE' AND NOT contested
            """,
            row ->
                new Placement(
                    row.text("server"), row.text("database_name"), row.textOrNull("schema_name")),
            server));
  }

  @Override
  public void configured(Collection<String> servers) {
    database.run(
        tx ->
            tx.update(
                "UPDATE coffer.server_look SET looked_at = NULL"
                    + " WHERE looked_at IS NOT NULL AND server <> ALL (?)",
                (Object) servers.toArray(String[]::new)));
  }

  /** Of two looks at once the one waits for the other: what is current is of one of them. */
  @Override
  public void found(String server, List<ServerSlice> slices) {
    database.run(
        tx -> {
          tx.update(
              """
              INSERT INTO coffer.server_look (server, looked_at) VALUES (?, now())
              ON CONFLICT (server) DO UPDATE SET looked_at = excluded.looked_at
              """,
              server);
          for (ServerSlice slice : slices) {
            tx.update(
                """
                INSERT INTO coffer.server_slice
                    (server, database_name, schema_name, owner, bytes, opened, first_seen, last_seen)
                VALUES (?, ?, coalesce(?, ''), ?, ?, ?, now(), now())
                ON CONFLICT (server, database_name, schema_name) DO UPDATE SET
                    owner = excluded.owner, bytes = excluded.bytes, opened = excluded.opened,
                    last_seen = excluded.last_seen
                """,
                server,
                slice.database(),
                slice.schema(),
                slice.owner(),
                slice.bytes(),
                slice.opened());
          }
        });
  }

  @Override
  public List<ServerSlice> slices(String server) {
    return database.call(tx -> slices(tx, server));
  }

  private static List<ServerSlice> slices(Transaction tx, String server) throws SQLException {
    return tx.all(
        """
        SELECT * FROM coffer.v_server_slice WHERE server = ?
        ORDER BY database_name COLLATE "C", schema_name COLLATE "C" NULLS FIRST
        """,
        JdbcDiscoveryBook::slice,
        server);
  }

  private static ServerSlice slice(Row row) throws SQLException {
    return new ServerSlice(
        row.text("database_name"),
        row.textOrNull("schema_name"),
        row.text("owner"),
        row.numberOrNull("bytes"),
        row.flag("opened"));
  }

  @Override
  public void discovered(String discovery, DiscoverResult seen) {
    database.run(
        tx ->
            tx.update(
                """
                INSERT INTO coffer.discovery (id, servers, slices, uncovered, unseen)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
                discovery,
                seen.servers(),
                seen.slices(),
                seen.uncovered(),
                seen.unseen()));
  }

  @Override
  public int gaps() {
    return database.call(
        tx -> {
          int gaps = 0;
          for (String server :
              tx.all(
                  "SELECT server FROM coffer.server_look WHERE looked_at IS NOT NULL",
                  row -> row.text("server"))) {
            Coverage coverage = coverage(tx, server);
            gaps +=
                (int)
                    slices(tx, server).stream()
                        .filter(slice -> coverage.gap(slice).isPresent())
                        .count();
          }
          return gaps;
        });
  }
}
