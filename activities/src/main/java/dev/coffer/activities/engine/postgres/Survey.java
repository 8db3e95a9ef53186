package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.LeaseRecipe;
import dev.coffer.activities.engine.ServerAccess;
import dev.coffer.workflows.discover.ServerSlice;
import dev.coffer.workflows.failure.FailureException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands on a server, by its catalogs alone; no table of anybody's is read.
 *
 * <p>Left out: templates, what a restore makes (by its name, and by its owner or its closed door,
 * so that a name alone hides nothing), schemas that hold nothing but extensions' objects, and the
 * maintenance database while all of its schemas are such.
 */
final class Survey {
  /**
   * Member of nothing that lets it read data. It sees sizes of databases that do not let it in only
   * where whoever makes it may say so.
   */
  private static final String SIZES =
      """
      DO $coffer$ BEGIN
        IF pg_has_role('pg_read_all_stats', 'MEMBER WITH ADMIN OPTION') THEN
          GRANT pg_read_all_stats TO "{{name}}";
        END IF; END; $coffer$\
      """;

  /** What a restore makes: its owner is a role for restores, or it is a safety copy and closed. */
  private static final String MADE_BY_RESTORE =
      """
      {name} ~ '^coffer_(q_[0-9a-f]{16}_[0-9]+|kept_[0-9a-f]{16})$'
        AND (r.rolname ~ '^coffer_.*_restore$' OR {closed})\
      """;

  /** Asked twice: the answer is null for a database that was dropped meanwhile. */
  private static final String DATABASES =
      """
      SELECT d.datname, r.rolname,
             CASE WHEN has_database_privilege(d.oid, 'CONNECT')
                    OR NOT has_database_privilege(d.oid, 'CONNECT')
                       AND pg_has_role('pg_read_all_stats', 'USAGE')
                  THEN pg_database_size(d.oid) END,
             d.datallowconn AND has_database_privilege(d.oid, 'CONNECT')
        FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
       WHERE NOT d.datistemplate AND NOT ({made})
       ORDER BY d.datname COLLATE "C"
      """
          .replace(
              "{made}",
              MADE_BY_RESTORE
                  .replace("{name}", "d.datname")
                  .replace("{closed}", "NOT d.datallowconn"));

  /** Sizes are those of the server's statistics: to measure them would wait for locks. */
  private static final String SCHEMAS =
      """
      SELECT n.nspname, r.rolname,
             (SELECT nullif(sum(c.relpages::bigint), 0) * current_setting('block_size')::bigint
                FROM pg_class c WHERE c.relnamespace = n.oid)
        FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
       WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT ({made})
         AND EXISTS (SELECT FROM pg_depend d
              WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid
                AND d.deptype = 'n' AND d.classid <> 'pg_extension'::regclass
                AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.deptype = 'e'
                     AND e.classid = d.classid AND e.objid = d.objid))
       ORDER BY n.nspname COLLATE "C"
      """
          .replace(
              "{made}",
              MADE_BY_RESTORE
                  .replace("{name}", "n.nspname")
                  .replace(
                      "{closed}",
                      "COALESCE(starts_with(obj_description(n.oid, 'pg_namespace'), '"
                          + Note.MARK
                          + "'), false)"));

  private final Sessions sessions;
  private final ServerAccess access;
  private final Set<String> shared;

  /**
   * @param shared databases whose schemas are listed, too
   */
  Survey(Sessions sessions, ServerAccess access, Set<String> shared) {
    this.sessions = sessions;
    this.access = access;
    this.shared = shared;
  }

  static LeaseRecipe recipe() {
    return PostgresRoles.onlooker(SIZES);
  }

  private record Found(String name, String owner, @Nullable Long bytes, boolean open) {
    static Found of(ResultSet row) throws SQLException {
      long bytes = row.getLong(3);
      return new Found(
          row.getString(1), row.getString(2), row.wasNull() ? null : bytes, row.getBoolean(4));
    }
  }

  List<ServerSlice> look() {
    List<ServerSlice> slices = new ArrayList<>();
    for (Found database : databases()) {
      Optional<List<ServerSlice>> schemas =
          shared.contains(database.name()) && database.open()
              ? schemasOf(database.name())
              : Optional.empty();
      slices.add(
          new ServerSlice(
              database.name(), null, database.owner(), database.bytes(), schemas.isPresent()));
      schemas.ifPresent(slices::addAll);
    }
    return slices;
  }

  private List<Found> databases() {
    String maintenance = access.maintenanceDatabase();
    try (Pg session = sessions.open(access, maintenance)) {
      List<Found> found = new ArrayList<>(session.list(DATABASES, Found::of));
      if (!shared.contains(maintenance) && schemas(session, maintenance).isEmpty()) {
        found.removeIf(database -> database.name().equals(maintenance));
      }
      return found;
    }
  }

  /** Whoever lets us in by its privileges may still refuse us by the server's own rules. */
  private Optional<List<ServerSlice>> schemasOf(String database) {
    try (Pg session = sessions.open(access, database)) {
      return Optional.of(schemas(session, database));
    } catch (FailureException refused) {
      if (refused.code().retryable()) {
        throw refused;
      }
      return Optional.empty();
    }
  }

  private static List<ServerSlice> schemas(Pg session, String database) {
    return session.list(
        SCHEMAS,
        row -> {
          String schema = row.getString(1);
          String owner = row.getString(2);
          long bytes = row.getLong(3);
          return new ServerSlice(database, schema, owner, row.wasNull() ? null : bytes, false);
        });
  }
}
