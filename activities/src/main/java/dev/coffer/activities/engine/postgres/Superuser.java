package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureException;
import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * Runs the statements that only a superuser may run, as the superuser who owns the database. It is
 * asked only after the server has refused the quarantine's own role, and only for statements that
 * make a definition without evaluating anything of the tenant's: rows, checks, defaults, indexes
 * and views are never its work.
 *
 * @param name the role, or empty where no superuser owns the database
 */
record Superuser(String name) {
  private static final Pattern DEFINES =
      Pattern.compile(
          "CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE|AGGREGATE|TYPE|CAST|TRANSFORM|ACCESS METHOD"
              + "|OPERATOR|TEXT SEARCH|(?:TRUSTED )?(?:PROCEDURAL )?LANGUAGE|FOREIGN DATA WRAPPER"
              + "|SERVER|FOREIGN TABLE|PUBLICATION|(?:CONSTRAINT )?TRIGGER) "
              + "|ALTER (?:OPERATOR FAMILY|FOREIGN TABLE|PUBLICATION) "
              + "|ALTER TABLE ONLY \\S+ ATTACH PARTITION "
              + "|COMMENT ON ");

  /** Made last: from then on it runs code of the tenant's for every definition. */
  private static final Pattern EVENT_TRIGGER =
      Pattern.compile("(?:CREATE|ALTER|COMMENT ON) EVENT TRIGGER ");

  /** A type of its own code begins as a shell, which must have the owner of the finished type. */
  private static final Pattern SHELL_TYPE =
      Pattern.compile("CREATE TYPE (?:[^\\s\"(]|\"(?:[^\"]|\"\")*\")+");

  /** Of the database, where it is asked for as a whole. */
  static Superuser of(Pg session, Namespaces of) {
    if (!of.wholeDatabase()) {
      return new Superuser("");
    }
    return new Superuser(
        session
            .first(
                "SELECT r.rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE"
                    + " r.rolsuper AND d.datname = current_database()",
                row -> row.getString(1))
            .orElse(""));
  }

  boolean isEmpty() {
    return name.isEmpty();
  }

  static boolean isOfEventTrigger(String statement) {
    return EVENT_TRIGGER.matcher(statement).lookingAt();
  }

  /** A statement in a transaction that is open or in one of its own. */
  void run(Pg session, String statement) {
    if (isEmpty() || !DEFINES.matcher(statement).lookingAt()) {
      session.run(statement);
    } else if (session.isOpen()) {
      inside(session, statement);
    } else {
      session.transaction(() -> inside(session, statement));
    }
  }

  private void inside(Pg session, String statement) {
    if (SHELL_TYPE.matcher(statement).matches()) {
      as(session, name, statement);
      return;
    }
    session.run("SAVEPOINT coffer");
    try {
      session.attempt(statement);
    } catch (SQLException refused) {
      if (!isWantOfRights(refused)) {
        throw PgErrors.classify(refused);
      }
      session.run("ROLLBACK TO SAVEPOINT coffer");
      as(session, name, statement);
    }
    session.run("RELEASE SAVEPOINT coffer");
  }

  /** An aggregate with an internal state is refused to others as a malformed definition. */
  private static boolean isWantOfRights(SQLException refused) {
    String state = PgErrors.stateOf(refused);
    return state.equals("42501") || state.equals("42P13");
  }

  /**
   * One statement as another role.
   *
   * @throws FailureException as {@link Pg#run(String)}
   */
  static void as(Pg session, String role, String statement) {
    session.run("SET LOCAL ROLE " + Sql.name(role));
    session.run(statement);
    session.run("RESET ROLE");
  }
}
