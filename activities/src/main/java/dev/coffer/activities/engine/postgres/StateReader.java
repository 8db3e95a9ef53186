package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.postgres.DatasetState.Blob;
import dev.coffer.activities.engine.postgres.DatasetState.DatabaseFacts;
import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import dev.coffer.activities.engine.postgres.DatasetState.Sequence;
import dev.coffer.activities.engine.postgres.DatasetState.Setting;
import dev.coffer.activities.engine.postgres.DatasetState.Table;
import dev.coffer.activities.engine.postgres.DatasetState.View;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what belongs to a dataset beside definitions and rows, in the session's snapshot. */
final class StateReader {
  /** Sequences read by one statement; each is a table of its own to the server. */
  private static final int BATCH = 200;

  private static final String DATABASE =
      """
      SELECT pg_encoding_to_char(d.encoding), COALESCE(to_jsonb(d) ->> 'datlocprovider', 'c'),
             d.datcollate, d.datctype,
             COALESCE(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
             to_jsonb(d) ->> 'daticurules', d.datconnlimit,
             shobj_description(d.oid, 'pg_database')
        FROM pg_database d WHERE d.datname = current_database()
      """;

  private static final String SETTINGS =
      """
      SELECT COALESCE(r.rolname, ''), split_part(c.item, '=', 1),
             substr(c.item, strpos(c.item, '=') + 1)
        FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole,
             unnest(s.setconfig) WITH ORDINALITY c(item, place)
       WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND (s.setrole = 0 OR r.oid IS NOT NULL)
       ORDER BY 1, c.place
      """;

  /** What of an extension holds rows is the extension's own. */
  private static final String RELATIONS =
      """
      SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = '%s' %s AND (%s)
         AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass
                           AND x.objid = c.oid AND x.deptype = 'e')
       ORDER BY %s
      """;

  private StateReader() {}

  static DatasetState read(Pg session, Namespaces of, String tools) {
    List<Posture> posture = PostureReader.read(session, of);
    return new DatasetState(
        Inspector.serverVersion(session),
        tools,
        of.wholeDatabase() ? database(session) : null,
        of.wholeDatabase() ? null : schemaComment(session, of.schema()),
        Inspector.extensions(session),
        tables(session, of),
        sequences(session, of),
        filledViews(session, of),
        posture,
        of.wholeDatabase() ? blobs(session) : List.of());
  }

  static @Nullable String schemaComment(Pg session, String schema) {
    return session
        .list(
            "SELECT COALESCE(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE"
                + " nspname = ?",
            row -> row.getString(1),
            schema)
        .stream()
        .filter(comment -> !comment.isEmpty())
        .findFirst()
        .orElse(null);
  }

  /** Properties of the database that the session is in. */
  static DatabaseFacts database(Pg session) {
    String name = session.one("SELECT current_database()", row -> row.getString(1));
    Posture posture = PostureReader.database(session, name);
    List<Setting> settings =
        session.list(
            SETTINGS, row -> new Setting(row.getString(1), row.getString(2), row.getString(3)));
    return session.one(
        DATABASE,
        row ->
            new DatabaseFacts(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getInt(7),
                row.getString(8),
                posture,
                settings,
                !Superuser.of(session, new Namespaces("")).isEmpty()));
  }

  static List<Table> tables(Pg session, Namespaces of) {
    return session.list(
        RELATIONS.formatted("r", "", of.condition("n"), "1, 2"),
        row -> new Table(row.getString(1), row.getString(2)));
  }

  static List<View> filledViews(Pg session, Namespaces of) {
    return session.list(
        RELATIONS.formatted("m", "AND c.relispopulated", of.condition("n"), "c.oid"),
        row -> new View(row.getString(1), row.getString(2)));
  }

  static List<Sequence> sequences(Pg session, Namespaces of) {
    List<Table> names =
        session.list(
            RELATIONS.formatted("S", "", of.condition("n"), "1, 2"),
            row -> new Table(row.getString(1), row.getString(2)));
    List<Sequence> sequences = new ArrayList<>();
    for (int from = 0; from < names.size(); from += BATCH) {
      List<Table> batch = names.subList(from, Math.min(from + BATCH, names.size()));
      String sql =
          batch.stream()
              .map(
                  name ->
                      "SELECT "
                          + Sql.text(name.schema())
                          + "::text, "
                          + Sql.text(name.name())
                          + "::text, last_value, is_called FROM "
                          + Sql.name(name.schema(), name.name()))
              .collect(Collectors.joining(" UNION ALL "));
      sequences.addAll(
          session.list(
              sql,
              row ->
                  new Sequence(
                      row.getString(1), row.getString(2), row.getLong(3), row.getBoolean(4))));
    }
    return sequences;
  }

  static List<Blob> blobs(Pg session) {
    return session.list(
        "SELECT oid::bigint, obj_description(oid, 'pg_largeobject') FROM"
            + " pg_largeobject_metadata ORDER BY oid",
        row -> new Blob(row.getLong(1), row.getString(2)));
  }
}
