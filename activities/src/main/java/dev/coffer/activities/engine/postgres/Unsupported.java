package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What cannot be given back, or belongs to more than the dataset. Each is refused by name before a
 * backup; none is dropped silently.
 *
 * <p>What only a superuser can make is refused unless a superuser owns the database: a restore may
 * act as that superuser anyway, so carrying it lends no right that is not lent already.
 */
final class Unsupported {
  private static final String UNLESS_INCLUDED =
      " AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = o.tableoid"
          + " AND x.objid = o.oid AND x.deptype IN ('e', 'i'))";

  /** Kind to query of names; {@code %s} is the condition on namespace {@code n}. */
  private static final Map<String, String> ANYWHERE = anywhere();

  private static final Map<String, String> BY_SUPERUSER = bySuperuser();
  private static final Map<String, String> BY_SUPERUSER_OF_DATABASE = bySuperuserOfDatabase();
  private static final Map<String, String> DATABASE = database();
  private static final Map<String, String> SCHEMA = schema();

  private Unsupported() {}

  /** {@code kind: name} for each. */
  static List<String> find(Pg session, Namespaces of) {
    List<String> found = new ArrayList<>();
    collect(session, ANYWHERE, of, found);
    if (Superuser.of(session, of).isEmpty()) {
      collect(session, BY_SUPERUSER, of, found);
      if (of.wholeDatabase()) {
        collect(session, BY_SUPERUSER_OF_DATABASE, of, found);
        PostureReader.read(session, of).stream()
            .filter(item -> item.trait().equals(Posture.MEMBER))
            .forEach(item -> found.add("privilege on a part of an extension: " + item.identity()));
      }
    }
    collect(session, of.wholeDatabase() ? DATABASE : SCHEMA, of, found);
    return found;
  }

  private static void collect(
      Pg session, Map<String, String> queries, Namespaces of, List<String> found) {
    StringBuilder all = new StringBuilder();
    queries.forEach(
        (kind, query) ->
            all.append(all.isEmpty() ? "" : " UNION ALL ")
                .append("SELECT ")
                .append(Sql.text(kind))
                .append(" || ': ' || q.name FROM (")
                .append(query.formatted(of.condition("n")))
                .append(") q(name)"));
    found.addAll(session.texts(all.toString()));
  }

  private static Map<String, String> anywhere() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(
        "object in a tablespace of its own",
        "SELECT o.oid::regclass::text FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace"
            + " WHERE o.reltablespace <> 0 AND (%s)");
    queries.put(
        "security label",
        "SELECT l.label FROM pg_seclabel l, pg_namespace n WHERE n.nspname = 'pg_catalog' AND"
            + " l.provider IS NOT NULL AND (true OR (%s))");
    return queries;
  }

  private static Map<String, String> bySuperuser() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(
        "foreign table",
        "SELECT o.oid::regclass::text FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace"
            + " WHERE o.relkind = 'f' AND (%s)"
            + UNLESS_INCLUDED);
    queries.put(
        "function in a language that only superusers may use",
        "SELECT o.oid::regprocedure::text FROM pg_proc o JOIN pg_namespace n ON n.oid ="
            + " o.pronamespace JOIN pg_language l ON l.oid = o.prolang WHERE NOT l.lanpltrusted AND"
            + " o.prokind <> 'a' AND (%s)"
            + UNLESS_INCLUDED);
    queries.put(
        "leakproof function",
        "SELECT o.oid::regprocedure::text FROM pg_proc o JOIN pg_namespace n ON n.oid ="
            + " o.pronamespace WHERE o.proleakproof AND (%s)"
            + UNLESS_INCLUDED);
    queries.put(
        "aggregate with an internal state",
        "SELECT o.oid::regprocedure::text FROM pg_proc o JOIN pg_namespace n ON n.oid ="
            + " o.pronamespace JOIN pg_aggregate a ON a.aggfnoid = o.oid WHERE (a.aggtranstype ="
            + " 'internal'::regtype OR a.aggmtranstype = 'internal'::regtype) AND (%s)"
            + UNLESS_INCLUDED);
    queries.put(
        "base type",
        "SELECT o.oid::regtype::text FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace"
            + " WHERE o.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray ="
            + " o.oid) AND (%s)"
            + UNLESS_INCLUDED);
    queries.put(
        "operator class",
        "SELECT o.opcname FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace WHERE"
            + " (%s)"
            + UNLESS_INCLUDED);
    queries.put(
        "operator family",
        "SELECT o.opfname FROM pg_opfamily o JOIN pg_namespace n ON n.oid = o.opfnamespace WHERE"
            + " NOT EXISTS (SELECT FROM pg_opclass c WHERE c.opcfamily = o.oid) AND (%s)"
            + UNLESS_INCLUDED);
    queries.put(
        "text search parser",
        "SELECT o.prsname FROM pg_ts_parser o JOIN pg_namespace n ON n.oid = o.prsnamespace WHERE"
            + " (%s)"
            + UNLESS_INCLUDED);
    queries.put(
        "text search template",
        "SELECT o.tmplname FROM pg_ts_template o JOIN pg_namespace n ON n.oid = o.tmplnamespace"
            + " WHERE (%s)"
            + UNLESS_INCLUDED);
    return queries;
  }

  private static Map<String, String> bySuperuserOfDatabase() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(
        "event trigger", "SELECT o.evtname FROM pg_event_trigger o WHERE true" + UNLESS_INCLUDED);
    queries.put(
        "foreign-data wrapper",
        "SELECT o.fdwname FROM pg_foreign_data_wrapper o WHERE true" + UNLESS_INCLUDED);
    queries.put("foreign server", "SELECT srvname FROM pg_foreign_server");
    queries.put(
        "publication of all tables or of schemas",
        "SELECT p.pubname FROM pg_publication p WHERE p.puballtables OR EXISTS (SELECT FROM"
            + " pg_depend d WHERE d.classid = to_regclass('pg_catalog.pg_publication_namespace')"
            + " AND d.refclassid = 'pg_publication'::regclass AND d.refobjid = p.oid)");
    queries.put(
        "language", "SELECT o.lanname FROM pg_language o WHERE o.oid >= 16384" + UNLESS_INCLUDED);
    queries.put(
        "access method", "SELECT o.amname FROM pg_am o WHERE o.oid >= 16384" + UNLESS_INCLUDED);
    queries.put(
        "transform",
        "SELECT o.trftype::regtype::text FROM pg_transform o WHERE true" + UNLESS_INCLUDED);
    queries.put(
        "cast of types that belong to somebody else",
        "SELECT o.castsource::regtype || ' AS ' || o.casttarget::regtype FROM pg_cast o WHERE o.oid"
            + " >= 16384 AND (o.castmethod = 'b' OR NOT EXISTS (SELECT FROM pg_type t WHERE t.oid"
            + " IN (o.castsource, o.casttarget) AND t.oid >= 16384))"
            + UNLESS_INCLUDED);
    queries.put(
        "extension that only a superuser may make",
        "SELECT e.extname FROM pg_extension e LEFT JOIN pg_available_extension_versions v ON v.name"
            + " = e.extname AND v.version = e.extversion WHERE e.extname <> 'plpgsql' AND"
            + " NOT COALESCE(v.trusted OR NOT v.superuser, false)");
    queries.put(
        "database setting that only a superuser may make",
        "SELECT split_part(c, '=', 1) FROM pg_db_role_setting d, unnest(d.setconfig) c LEFT JOIN"
            + " pg_settings s ON s.name = split_part(c, '=', 1) WHERE (s.name IS NULL OR s.context"
            + " = 'superuser') AND d.setdatabase = (SELECT oid FROM"
            + " pg_database WHERE datname = current_database())");
    return queries;
  }

  private static Map<String, String> database() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(
        "subscription",
        "SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE"
            + " datname = current_database())");
    queries.put(
        "extension with configuration rows",
        "SELECT e.extname FROM pg_extension e, unnest(e.extconfig) c WHERE"
            + " pg_relation_size(c) > 0");
    queries.put(
        "database in a tablespace of its own",
        "SELECT d.datname FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE"
            + " d.datname = current_database() AND t.spcname <> 'pg_default'");
    queries.put(
        "privilege on an object of the system",
        "SELECT o.oid::regprocedure::text FROM pg_proc o LEFT JOIN pg_init_privs i ON i.objoid ="
            + " o.oid AND i.classoid = o.tableoid AND i.objsubid = 0 WHERE o.oid < 16384 AND"
            + " o.pronamespace = 'pg_catalog'::regnamespace AND o.proacl IS DISTINCT FROM"
            + " i.initprivs UNION ALL SELECT o.oid::regclass::text FROM pg_class o LEFT JOIN"
            + " pg_init_privs i ON i.objoid = o.oid AND i.classoid = o.tableoid AND i.objsubid = 0"
            + " WHERE o.oid < 16384 AND o.relnamespace = 'pg_catalog'::regnamespace AND o.relacl IS"
            + " DISTINCT FROM i.initprivs"
            + " UNION ALL SELECT o.attrelid::regclass::text || '.' || o.attname FROM pg_attribute o"
            + " LEFT JOIN pg_init_privs i ON i.objoid = o.attrelid AND i.classoid ="
            + " 'pg_class'::regclass AND i.objsubid = o.attnum WHERE o.attrelid < 16384 AND"
            + " o.attacl IS DISTINCT FROM i.initprivs");
    queries.put(
        "privilege on a language",
        "SELECT l.lanname FROM pg_language l, acldefault('l', l.lanowner) d WHERE l.oid < 16384 AND"
            + " NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = l.tableoid AND e.objid ="
            + " l.oid AND e.deptype = 'e') AND NOT (COALESCE(l.lanacl, d) @> d AND d @>"
            + " COALESCE(l.lanacl, d))");
    // Its options hold a password, which only a superuser may read.
    queries.put("user mapping", "SELECT m.srvname || ' for ' || m.usename FROM pg_user_mappings m");
    return queries;
  }

  /** Dependencies across the schema's edge, in both directions. */
  private static Map<String, String> schema() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(
        "schema that the server itself owns",
        "SELECT n.nspname FROM pg_namespace n WHERE (%s) AND (n.nspname ~ '^pg_' OR n.nspname ="
            + " 'information_schema')");
    queries.put(
        "extension inside the schema",
        "SELECT e.extname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE"
            + " (%s)");
    queries.put("object that depends on another schema", across("inner_", "outer_"));
    queries.put("object in another schema that depends on this one", across("outer_", "inner_"));
    queries.put(
        "table in a publication",
        "SELECT c.relname FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN"
            + " pg_namespace n ON n.oid = c.relnamespace WHERE (%s)");
    return queries;
  }

  /**
   * Objects of one side that depend on objects of the other; what is of an extension is neither.
   */
  private static String across(String from, String to) {
    return """
    WITH owned AS (
      SELECT 'pg_class'::regclass AS classid, c.oid, c.relnamespace AS nsp FROM pg_class c
      UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
      UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace FROM pg_type
      UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace FROM pg_operator
      UNION ALL SELECT 'pg_collation'::regclass, oid, collnamespace FROM pg_collation
      UNION ALL SELECT 'pg_conversion'::regclass, oid, connamespace FROM pg_conversion
      UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgnamespace FROM pg_ts_config
      UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictnamespace FROM pg_ts_dict
      UNION ALL SELECT 'pg_opclass'::regclass, oid, opcnamespace FROM pg_opclass
      UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxnamespace FROM pg_statistic_ext
      UNION ALL SELECT 'pg_constraint'::regclass, oid, connamespace FROM pg_constraint
      UNION ALL SELECT 'pg_rewrite'::regclass, r.oid, c.relnamespace
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
      UNION ALL SELECT 'pg_trigger'::regclass, t.oid, c.relnamespace
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      UNION ALL SELECT 'pg_attrdef'::regclass, a.oid, c.relnamespace
        FROM pg_attrdef a JOIN pg_class c ON c.oid = a.adrelid
      UNION ALL SELECT 'pg_policy'::regclass, p.oid, c.relnamespace
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    ), free AS (
      SELECT o.* FROM owned o WHERE o.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend x
        WHERE x.classid = o.classid AND x.objid = o.oid AND x.deptype = 'e')
    ), inner_ AS (
      SELECT o.* FROM free o JOIN pg_namespace n ON n.oid = o.nsp WHERE (%%s)
    ), outer_ AS (
      SELECT o.* FROM free o WHERE o.nsp NOT IN (SELECT nsp FROM inner_)
        AND o.nsp NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_t')
    )
    SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_depend d
      JOIN %s f ON f.classid = d.classid AND f.oid = d.objid
      JOIN %s t ON t.classid = d.refclassid AND t.oid = d.refobjid
     WHERE d.deptype IN ('n', 'a', 'i', 'P', 'S')\
    """
        .formatted(from, to);
  }
}
