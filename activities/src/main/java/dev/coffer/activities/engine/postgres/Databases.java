package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.postgres.DatasetState.DatabaseFacts;
import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Databases as wholes, seen from the maintenance database. */
final class Databases {
  private Databases() {}

  /** Name and comment of a database. */
  record Found(String name, String comment, String owner, boolean superuser) {}

  /** What a database is called for good. */
  static Optional<String> identity(Pg session, String name) {
    return session.first(
        "SELECT oid::text FROM pg_database WHERE datname = ?", row -> row.getString(1), name);
  }

  static Optional<Found> byName(Pg session, String name) {
    return find(session, "d.datname = ?", name).stream().findFirst();
  }

  static Optional<Found> byIdentity(Pg session, String identity) {
    return find(session, "d.oid::text = ?", identity).stream().findFirst();
  }

  /** Databases that belong to the session's own role, as every quarantine does. */
  static List<Found> ownByPrefix(Pg session, String prefix) {
    return find(
        session, "starts_with(d.datname, ?) AND pg_get_userbyid(d.datdba) = current_user", prefix);
  }

  private static List<Found> find(Pg session, String condition, String parameter) {
    return session.list(
        "SELECT d.datname, COALESCE(shobj_description(d.oid, 'pg_database'), ''), r.rolname,"
            + " r.rolsuper FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE "
            + condition
            + " ORDER BY d.datname",
        row -> new Found(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)),
        parameter);
  }

  static void drop(Pg session, String name) {
    session.run("DROP DATABASE IF EXISTS " + Sql.name(name) + " WITH (FORCE)");
  }

  /**
   * Makes a quarantine that nobody else may enter, with a note of what it gets when it is live; one
   * of the same name is dropped.
   *
   * @return what it is called for good
   */
  static String create(Pg session, String name, DatabaseFacts facts) {
    drop(session, name);
    try {
      session.run(creation(name, facts, Inspector.serverVersion(session)));
    } catch (FailureException e) {
      if (e.getCause() instanceof SQLException cause && PgErrors.stateOf(cause).startsWith("22")) {
        throw FailureCode.ENCODING_MISMATCH.because(
            "the server does not know the database's locale", cause);
      }
      throw e;
    }
    session.run("REVOKE ALL ON DATABASE " + Sql.name(name) + " FROM PUBLIC");
    Note note = new Note(facts.posture(), facts.comment(), facts.connectionLimit());
    session.run(Note.comment("DATABASE " + Sql.name(name), note.text()));
    return identity(session, name).orElseThrow();
  }

  private static String creation(String name, DatabaseFacts facts, int server) {
    StringBuilder sql =
        new StringBuilder("CREATE DATABASE ")
            .append(Sql.name(name))
            .append(" TEMPLATE template0 ENCODING ")
            .append(Sql.text(facts.encoding()))
            .append(" LC_COLLATE ")
            .append(Sql.text(facts.collate()))
            .append(" LC_CTYPE ")
            .append(Sql.text(facts.ctype()));
    String locale = facts.locale() == null ? "" : facts.locale();
    if (server >= 150000) {
      switch (facts.provider()) {
        case "i" -> {
          sql.append(" LOCALE_PROVIDER icu ICU_LOCALE ").append(Sql.text(locale));
          if (facts.icuRules() != null) {
            sql.append(" ICU_RULES ").append(Sql.text(facts.icuRules()));
          }
        }
        case "b" -> sql.append(" LOCALE_PROVIDER builtin BUILTIN_LOCALE ").append(Sql.text(locale));
        default -> sql.append(" LOCALE_PROVIDER libc");
      }
    }
    return sql.toString();
  }

  /** Statements that turn a quarantine which has its live name into what the source was. */
  static List<String> open(String name, Note note, Posture current) {
    String on = "DATABASE " + Sql.name(name);
    List<String> out = new ArrayList<>();
    out.add(Note.comment(on, note.comment()));
    out.add("ALTER " + on + " CONNECTION LIMIT " + note.connectionLimit());
    out.add("ALTER " + on + " OWNER TO " + Sql.name(note.posture().owner()));
    out.addAll(PostureWriter.exactly(note.posture(), on, current.grants()));
    out.add("RESET ROLE");
    return out;
  }
}
