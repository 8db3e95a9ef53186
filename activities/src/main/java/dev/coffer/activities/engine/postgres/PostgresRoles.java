package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.LeaseRecipe;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantScope;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Leased roles of PostgreSQL. They own nothing and are granted nothing on the tenant's objects, so
 * a dump of the tenant reads the same with and without them.
 *
 * <p><b>Inspection.</b> A read-only member of the database's owner, because a careful platform lets
 * nobody else connect. It cannot become that owner where the server knows the difference.
 *
 * <p><b>Onlooking.</b> A read-only role that is a member of nothing which reads data. It sees what
 * everybody sees of a server.
 *
 * <p><b>Dump.</b> A member of the roles that own the dataset, without the right to become them
 * where the server knows the difference (16 and later), read-only by default, past row security.
 * Where a superuser owns something, membership would be a way to become one; the lease then gets
 * {@code pg_read_all_data} instead, which cannot write but reads every database that lets it in.
 *
 * <p><b>Restore.</b> A standing role without login, {@code coffer_<tenant>_<dataset>_restore}, may
 * make databases and become the roles to which it gives everything back; leases act as that role
 * and nothing else, so a lease can be dropped at any time. Giving back to a superuser means that
 * the standing role may become one for as long as a lease lives: the inspection notes it, and
 * giving the dataset an owner of its own removes it.
 *
 * <p>Owners are looked up when a lease is made ({@code pg_shdepend} knows them across databases),
 * so that a new owner needs no new recipe. Each backup makes the standing role a member of the
 * owners it finds, because they cannot be looked up any more once the database is gone. Blocks end
 * in {@code " END;"}: the key service would cut them at their semicolons otherwise.
 */
final class PostgresRoles {
  private static final String LOGIN =
      "CREATE ROLE \"{{name}}\" LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION INHERIT {attributes}"
          + " PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'";

  private static final List<String> REVOKE =
      List.of(
          "ALTER ROLE \"{{name}}\" NOLOGIN",
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}'",
          "DROP ROLE IF EXISTS \"{{name}}\"");

  private static final String OWNERS =
      """
      SELECT r.oid, r.rolname, r.rolsuper FROM pg_roles r WHERE r.rolname = ANY (ARRAY[{known}]::name[])\
      """;

  private static final String FOUND_OWNERS =
      """
       UNION SELECT r.oid, r.rolname, r.rolsuper FROM pg_database d JOIN pg_roles r
         ON r.oid = d.datdba OR r.oid IN (SELECT s.refobjid FROM pg_shdepend s
              WHERE s.dbid = d.oid AND s.deptype = 'o' AND s.refclassid = 'pg_authid'::regclass)
         WHERE d.datname = {database}\
      """;

  private static final String INSPECT_BLOCK =
      """
      DO $coffer$ DECLARE o record; BEGIN
        FOR o IN SELECT r.rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
            WHERE d.datname = {database} AND NOT r.rolsuper AND r.rolname !~ '^pg_' LOOP
          EXECUTE format('GRANT %I TO "{{name}}"', o.rolname)
            || CASE WHEN current_setting('server_version_num')::int >= 160000
               THEN ' WITH INHERIT TRUE, SET FALSE' ELSE '' END ;
        END LOOP; END; $coffer$\
      """;

  private static final String DUMP_BLOCK =
      """
      DO $coffer$ DECLARE o record; g name := {group}; BEGIN
        {standing}
        FOR o IN {owners} LOOP
          {join}
          IF o.rolsuper THEN
            GRANT pg_read_all_data TO "{{name}}";
            ALTER ROLE "{{name}}" SET lo_compat_privileges = on;
          ELSIF o.rolname !~ '^pg_' THEN
            EXECUTE format('GRANT %I TO "{{name}}"', o.rolname)
              || CASE WHEN current_setting('server_version_num')::int >= 160000
                 THEN ' WITH INHERIT TRUE, SET FALSE' ELSE '' END ;
          END IF;
        END LOOP; END; $coffer$\
      """;

  /** The role that owns quarantines. */
  private static final String STANDING =
      """
      PERFORM pg_advisory_xact_lock(hashtextextended(g, 0));
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = g) THEN
          EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER CREATEDB BYPASSRLS INHERIT', g);
        END IF;\
      """;

  /** Makes it a member of an owner. */
  private static final String JOIN =
      """
      IF o.rolname !~ '^pg_' AND o.rolname <> g THEN
            EXECUTE format('GRANT %I TO %I', o.rolname, g)
              || CASE WHEN current_setting('server_version_num')::int < 160000 THEN ''
                      WHEN o.rolsuper THEN ' WITH INHERIT FALSE, SET TRUE'
                      ELSE ' WITH INHERIT TRUE, SET TRUE' END ;
          END IF;\
      """;

  private static final String RESTORE_BLOCK =
      """
      DO $coffer$ DECLARE o record; g name := {group}; BEGIN
        {standing}
        IF NOT pg_has_role(g, 'pg_signal_backend', 'MEMBER') THEN
          EXECUTE format('GRANT pg_signal_backend TO %I', g);
        END IF;
        {create}
        FOR o IN {owners} LOOP
          IF o.rolsuper THEN
            EXECUTE format('GRANT pg_read_all_data TO %I', g);
            ALTER ROLE "{{name}}" SET lo_compat_privileges = on;
          END IF;
          {join}
        END LOOP;
        EXECUTE format('GRANT %I TO "{{name}}"', g);
        EXECUTE format('ALTER ROLE "{{name}}" SET role = %I', g); END; $coffer$\
      """;

  /** A schema's quarantine is made inside the shared database. */
  private static final String CREATE_IN_DATABASE =
      "EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', {database}, g);";

  private PostgresRoles() {}

  /**
   * @param known roles that own something, as inspected; more are found when the lease is made
   */
  static LeaseRecipe recipe(
      TenantScope scope, Placement placement, Purpose purpose, List<String> known) {
    return switch (purpose) {
      case ONBOARD -> inspect(placement);
      case BACKUP, VERIFY -> dump(scope, placement, known);
      case RESTORE, INCIDENT -> restore(scope, placement, known);
      case HOLD -> throw new IllegalArgumentException("a hold works on no database");
      case RESEAL -> throw new IllegalArgumentException("sealing again touches no database");
      case ROTATE -> throw new IllegalArgumentException("a rotation touches no database");
      case PURGE, SHRED ->
          throw new IllegalArgumentException("a purge has no business in a database");
    };
  }

  private static String login(String attributes) {
    return LOGIN.replace("{attributes}", attributes);
  }

  private static LeaseRecipe inspect(Placement placement) {
    return onlooker(INSPECT_BLOCK.replace("{database}", Sql.encoded(placement.database())));
  }

  /**
   * @param more what lets the role see more than everybody does
   */
  static LeaseRecipe onlooker(String more) {
    return new LeaseRecipe(
        List.of(
            login("NOCREATEDB NOBYPASSRLS"),
            "ALTER ROLE \"{{name}}\" SET default_transaction_read_only = on",
            more),
        REVOKE);
  }

  private static LeaseRecipe dump(TenantScope scope, Placement placement, List<String> known) {
    return new LeaseRecipe(
        List.of(
            login("NOCREATEDB BYPASSRLS"),
            "ALTER ROLE \"{{name}}\" SET default_transaction_read_only = on",
            block(DUMP_BLOCK, scope, placement, known)),
        REVOKE);
  }

  private static LeaseRecipe restore(TenantScope scope, Placement placement, List<String> known) {
    boolean shared = scope.isolation() == Isolation.SCHEMA;
    String database = Sql.encoded(placement.database());
    return new LeaseRecipe(
        List.of(
            login("NOCREATEDB NOBYPASSRLS"),
            block(RESTORE_BLOCK, scope, placement, known)
                .replace(
                    "{create}", shared ? CREATE_IN_DATABASE.replace("{database}", database) : "")),
        REVOKE);
  }

  private static String block(
      String sql, TenantScope scope, Placement placement, List<String> known) {
    return sql.replace("{standing}", STANDING)
        .replace("{join}", JOIN)
        .replace("{group}", Sql.encoded(group(scope)))
        .replace("{owners}", owners(scope, placement, known));
  }

  /** The standing role that owns a dataset's quarantines. */
  static String group(TenantScope scope) {
    String name = "coffer_" + scope.tenant() + "_" + scope.dataset() + "_restore";
    // PostgreSQL cuts names at 63 bytes, which would let two datasets share a role.
    return name.length() <= 63
        ? name
        : "coffer_" + scope.digest().hex().substring(0, 40) + "_restore";
  }

  private static String owners(TenantScope scope, Placement placement, List<String> known) {
    String listed = known.stream().map(Sql::encoded).collect(Collectors.joining(", "));
    String found =
        scope.isolation() == Isolation.DATABASE
            ? FOUND_OWNERS.replace("{database}", Sql.encoded(placement.database()))
            : "";
    return Stream.of(OWNERS.replace("{known}", listed), found).collect(Collectors.joining());
  }
}
