package dev.coffer.activities.engine.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Schemas as wholes, inside the shared database. */
final class Schemas {
  /** Name of the live schema for the length of a transaction, which no one else ever sees. */
  private static final String ASIDE = "coffer_aside";

  private Schemas() {}

  /** Name, comment and owner of a schema. */
  record Found(String name, String comment, String owner, boolean superuser) {}

  static Optional<String> identity(Pg session, String name) {
    return session.first(
        "SELECT oid::text FROM pg_namespace WHERE nspname = ?", row -> row.getString(1), name);
  }

  static Optional<Found> byName(Pg session, String name) {
    return find(session, "n.nspname = ?", name).stream().findFirst();
  }

  static Optional<Found> byIdentity(Pg session, String identity) {
    return find(session, "n.oid::text = ?", identity).stream().findFirst();
  }

  /** Schemas that belong to the session's own role, as every quarantine does. */
  static List<Found> ownByPrefix(Pg session, String prefix) {
    return find(
        session,
        "starts_with(n.nspname, ?) AND pg_get_userbyid(n.nspowner) = current_user",
        prefix);
  }

  private static List<Found> find(Pg session, String condition, String parameter) {
    return session.list(
        "SELECT n.nspname, COALESCE(obj_description(n.oid, 'pg_namespace'), ''), r.rolname,"
            + " r.rolsuper FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE "
            + condition
            + " ORDER BY n.nspname",
        row -> new Found(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)),
        parameter);
  }

  /**
   * Puts the live schema aside, for a transaction that makes or reads another under its name. No
   * one else sees it: the transaction either rolls back or gives the name back before it commits.
   *
   * @return whether there was one
   */
  static boolean putAside(Pg session, String live) {
    Optional<Found> there = byName(session, live);
    there.ifPresent(schema -> rename(session, schema, ASIDE));
    return there.isPresent();
  }

  /** Gives the live schema its name back. */
  static void takeBack(Pg session, String live) {
    byName(session, ASIDE).ifPresent(schema -> rename(session, schema, live));
  }

  /** Lets a quarantine be read under its live name, until the transaction rolls back. */
  static void pretendLive(Pg session, String quarantine, String live) {
    putAside(session, live);
    session.run("ALTER SCHEMA " + Sql.name(quarantine) + " RENAME TO " + Sql.name(live));
  }

  /** Membership without inheritance is what the restore's role has of a superuser. */
  static void rename(Pg session, Found schema, String to) {
    List<String> statements = new ArrayList<>();
    if (schema.superuser()) {
      statements.add(PostureWriter.actAs(schema.owner()));
    }
    statements.add("ALTER SCHEMA " + Sql.name(schema.name()) + " RENAME TO " + Sql.name(to));
    statements.add("RESET ROLE");
    session.run(statements);
  }
}
