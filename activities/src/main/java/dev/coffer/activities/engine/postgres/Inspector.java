package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.Inspection;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Isolation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks at a dataset through the catalogs only: sees definitions, no rows. */
final class Inspector {
  private static final String SIZES =
      """
      SELECT COALESCE(sum(pg_table_size(c.oid)), 0), COALESCE(sum(GREATEST(c.reltuples, 0)), 0)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'm') AND ({where})
      """;

  private static final String SETTINGS =
      """
      SELECT pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
             COALESCE(to_jsonb(d) ->> 'datlocprovider', 'c'),
             COALESCE(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', '')
        FROM pg_database d WHERE d.datname = current_database()
      """;

  private final Sessions sessions;

  Inspector(Sessions sessions) {
    this.sessions = sessions;
  }

  boolean exists(Access access) {
    if (access.scope().isolation() == Isolation.DATABASE) {
      try (Pg session = sessions.maintenance(access)) {
        return session.yes(
            "SELECT EXISTS (SELECT FROM pg_database WHERE datname = ?)",
            access.placement().database());
      }
    }
    try (Pg session = sessions.live(access)) {
      return schemaExists(session, Namespaces.liveSchema(access));
    }
  }

  private static boolean schemaExists(Pg session, String schema) {
    return session.yes("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?)", schema);
  }

  Inspection inspect(Access access) {
    Namespaces of = Namespaces.of(access);
    try (Pg session = sessions.live(access)) {
      requireThere(session, of);
      List<Posture> posture = posture(session, of);
      List<Long> sizes =
          session.one(
              SIZES.replace("{where}", of.condition("n")),
              row -> List.of(row.getLong(1), row.getLong(2)));
      Set<String> actors = actors(session, of, posture);
      return new Inspection(
          shape(session, of, posture, ""),
          sizes.getFirst(),
          sizes.getLast(),
          Unsupported.find(session, of),
          notes(session, of, actors));
    }
  }

  static void requireThere(Pg session, Namespaces of) {
    if (!of.wholeDatabase() && !schemaExists(session, of.schema())) {
      throw FailureCode.SOURCE_MISSING.because("the dataset's schema is not there");
    }
  }

  /** What owners and privileges the dataset has, those of the database itself included. */
  private static List<Posture> posture(Pg session, Namespaces of) {
    List<Posture> posture = new ArrayList<>(PostureReader.read(session, of));
    if (of.wholeDatabase()) {
      posture.add(
          PostureReader.database(
              session, session.one("SELECT current_database()", row -> row.getString(1))));
    }
    return posture;
  }

  /** As the session sees it, without the digest of its definitions. */
  static SourceShape shape(Pg session, Namespaces of) {
    return shape(session, of, posture(session, of), "");
  }

  private static SourceShape shape(
      Pg session, Namespaces of, List<Posture> posture, String schemaDigest) {
    Set<String> roles = new TreeSet<>();
    for (Posture item : posture) {
      roles.add(item.owner());
      item.grants()
          .forEach(
              grant -> {
                roles.add(grant.grantor());
                roles.add(grant.grantee());
              });
    }
    roles.remove("");
    Map<String, String> extensions = new HashMap<>();
    extensions(session).forEach(extension -> extensions.put(extension.name(), extension.version()));
    return new SourceShape(
        session.one("SHOW server_version", row -> row.getString(1)).split(" ", 2)[0],
        settings(session),
        List.copyOf(roles),
        List.copyOf(actors(session, of, posture)),
        extensions,
        (int)
            session.number(
                "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE c.relkind IN ('r', 'p') AND ("
                    + of.condition("n")
                    + ")"),
        schemaDigest);
  }

  static SourceShape withDigest(SourceShape shape, String schemaDigest) {
    return new SourceShape(
        shape.version(),
        shape.settings(),
        shape.roles(),
        shape.owners(),
        shape.extensions(),
        shape.relations(),
        schemaDigest);
  }

  static Map<String, String> settings(Pg session) {
    return session.one(
        SETTINGS,
        row ->
            Map.of(
                "encoding", row.getString(1),
                "collate", row.getString(2),
                "ctype", row.getString(3),
                "provider", row.getString(4),
                "locale", row.getString(5)));
  }

  static List<DatasetState.Extension> extensions(Pg session) {
    return session.list(
        "SELECT e.extname, e.extversion, n.nspname, r.rolname FROM pg_extension e JOIN pg_namespace"
            + " n ON n.oid = e.extnamespace LEFT JOIN pg_roles r ON r.oid = e.extowner AND"
            + " r.rolsuper WHERE e.extname <> 'plpgsql' ORDER BY e.oid",
        row ->
            new DatasetState.Extension(
                row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
  }

  /**
   * Roles as whom a restore has to act: owners, grantors other than the owner, and those with
   * settings of their own in the database. Not the superuser to whom {@code public} belongs in
   * PostgreSQL 14: it comes with the database.
   */
  private static Set<String> actors(Pg session, Namespaces of, List<Posture> posture) {
    boolean old = serverVersion(session) < 150000;
    Set<String> actors = new TreeSet<>();
    for (Posture item : posture) {
      if (old && item.kind().equals("SCHEMA") && item.identity().equals("public")) {
        continue;
      }
      actors.add(item.owner());
      item.grants().forEach(grant -> actors.add(grant.grantor()));
    }
    if (of.wholeDatabase()) {
      actors.addAll(
          session.texts(
              "SELECT r.rolname FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
                  + " WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname ="
                  + " current_database())"));
    }
    if (!Superuser.of(session, of).isEmpty()) {
      extensions(session)
          .forEach(one -> actors.add(Objects.requireNonNullElse(one.superuser(), "")));
    }
    actors.removeIf(role -> role.isEmpty() || role.startsWith("pg_"));
    return actors;
  }

  static int serverVersion(Pg session) {
    return (int) session.number("SELECT current_setting('server_version_num')::int");
  }

  private static List<String> notes(Pg session, Namespaces of, Set<String> actors) {
    List<String> notes = new ArrayList<>();
    String listed = actors.stream().map(Sql::text).collect(Collectors.joining(", ", "(", ")"));
    if (!actors.isEmpty()
        && session.yes(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolsuper AND rolname IN " + listed + ")")) {
      notes.add(
          "a superuser owns part of the dataset: dump leases may read every database of the server,"
              + " restore leases may become that superuser; an owner of its own removes both");
    }
    if (!actors.isEmpty()
        && session.yes(
            "SELECT EXISTS (SELECT FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid WHERE"
                + " s.deptype = 'o' AND s.dbid NOT IN (0, (SELECT oid FROM pg_database WHERE"
                + " datname = current_database())) AND NOT r.rolsuper AND r.rolname IN "
                + listed
                + ")")) {
      notes.add("an owner of the dataset also owns objects in other databases of the server");
    }
    if (!of.wholeDatabase() && session.yes("SELECT EXISTS (SELECT FROM pg_largeobject_metadata)")) {
      notes.add("the database holds large objects, which belong to no schema and are not carried");
    }
    if (of.wholeDatabase() && session.yes("SELECT EXISTS (SELECT FROM pg_foreign_table)")) {
      notes.add("foreign tables are carried as definitions; their rows are on other servers");
    }
    if (of.wholeDatabase() && session.yes("SELECT EXISTS (SELECT FROM pg_publication)")) {
      notes.add("publications are carried; replication slots and subscribers are not");
    }
    if (session.yes(
        "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE"
            + " c.relkind = 'r' AND c.relpersistence = 'u' AND ("
            + of.condition("n")
            + "))")) {
      notes.add("unlogged tables are carried with the rows they hold at the time");
    }
    return notes;
  }
}
