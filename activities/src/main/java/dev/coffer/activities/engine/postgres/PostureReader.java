package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Reads who owns what and who may use it, from the catalogs. */
final class PostureReader {
  /**
   * Procedures may differ in nothing but the mode of a parameter, which their identity leaves out.
   *
   * <p>What is of an extension comes back with the extension, unless its privileges were changed
   * since (pg_init_privs tells); sequences of a column follow their table; row types, array types,
   * multiranges and the functions that make ranges follow their type.
   */
  private static final String OBJECTS =
      """
      WITH n AS (SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_catalog.pg_namespace n
                 WHERE {where}),
      object(classid, objid, sub, kind, owner, acl, standard, trait) AS (
        SELECT 'pg_catalog.pg_namespace'::regclass, n.oid, '', 'SCHEMA', n.nspowner, n.nspacl,
               acldefault('n', n.nspowner), ''
          FROM n
        UNION ALL
        SELECT 'pg_catalog.pg_class'::regclass, c.oid, '',
               CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
               c.relowner,
               c.relacl,
               acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner),
               CASE WHEN c.relkind = 'S' AND EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
                        AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0
                        AND d.deptype IN ('a', 'i')) THEN 'follows'
                    WHEN c.relrowsecurity AND c.relforcerowsecurity THEN 'forced'
                    WHEN c.relrowsecurity THEN 'enabled'
                    WHEN c.relforcerowsecurity THEN 'prepared' ELSE '' END
          FROM pg_catalog.pg_class c JOIN n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        UNION ALL
        SELECT 'pg_catalog.pg_class'::regclass, c.oid, a.attname, 'COLUMN', c.relowner, a.attacl,
               '{}'::aclitem[], 'follows'
          FROM pg_catalog.pg_class c JOIN n ON n.oid = c.relnamespace
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attacl IS NOT NULL
           AND NOT a.attisdropped
        UNION ALL
        SELECT 'pg_catalog.pg_proc'::regclass, p.oid, '',
               CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'ROUTINE' END, p.proowner, p.proacl,
               acldefault('f', p.proowner), ''
          FROM pg_catalog.pg_proc p JOIN n ON n.oid = p.pronamespace
        UNION ALL
        SELECT 'pg_catalog.pg_type'::regclass, t.oid, '', 'TYPE', t.typowner, t.typacl,
               acldefault('T', t.typowner), ''
          FROM pg_catalog.pg_type t JOIN n ON n.oid = t.typnamespace
          LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
         WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r') AND (c.oid IS NULL OR c.relkind = 'c')
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
        UNION ALL
        SELECT 'pg_catalog.pg_operator'::regclass, o.oid, '', 'OPERATOR', o.oprowner, NULL, NULL, ''
          FROM pg_catalog.pg_operator o JOIN n ON n.oid = o.oprnamespace
         WHERE o.oprcode <> 0
        UNION ALL
        SELECT 'pg_catalog.pg_collation'::regclass, o.oid, '', 'COLLATION', o.collowner, NULL, NULL,
               ''
          FROM pg_catalog.pg_collation o JOIN n ON n.oid = o.collnamespace
        UNION ALL
        SELECT 'pg_catalog.pg_conversion'::regclass, o.oid, '', 'CONVERSION', o.conowner, NULL, NULL,
               ''
          FROM pg_catalog.pg_conversion o JOIN n ON n.oid = o.connamespace
        UNION ALL
        SELECT 'pg_catalog.pg_statistic_ext'::regclass, o.oid, '', 'STATISTICS', o.stxowner, NULL,
               NULL, ''
          FROM pg_catalog.pg_statistic_ext o JOIN n ON n.oid = o.stxnamespace
        UNION ALL
        SELECT 'pg_catalog.pg_ts_config'::regclass, o.oid, '', 'TEXT SEARCH CONFIGURATION',
               o.cfgowner, NULL, NULL, ''
          FROM pg_catalog.pg_ts_config o JOIN n ON n.oid = o.cfgnamespace
        UNION ALL
        SELECT 'pg_catalog.pg_ts_dict'::regclass, o.oid, '', 'TEXT SEARCH DICTIONARY', o.dictowner,
               NULL, NULL, ''
          FROM pg_catalog.pg_ts_dict o JOIN n ON n.oid = o.dictnamespace
        UNION ALL
        SELECT 'pg_catalog.pg_opclass'::regclass, o.oid, '', 'OPERATOR CLASS', o.opcowner, NULL,
               NULL, ''
          FROM pg_catalog.pg_opclass o JOIN n ON n.oid = o.opcnamespace
        UNION ALL
        SELECT 'pg_catalog.pg_opfamily'::regclass, o.oid, '', 'OPERATOR FAMILY', o.opfowner, NULL,
               NULL, ''
          FROM pg_catalog.pg_opfamily o JOIN n ON n.oid = o.opfnamespace
        {global}
      )
      SELECT o.kind,
             CASE o.kind WHEN 'PROCEDURE' THEN i.schema || '.' || (SELECT quote_ident(
                 p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')'
                 FROM pg_catalog.pg_proc p WHERE p.oid = o.objid) ELSE i.identity END AS identity,
             o.sub, pg_get_userbyid(o.owner) AS owner,
             {grants} AS grants, CASE WHEN d.member THEN 'member' ELSE o.trait END
        FROM object o, LATERAL pg_identify_object(o.classid, o.objid, 0) i,
             LATERAL (SELECT COALESCE(bool_or(x.deptype = 'e'), false),
                             COALESCE(bool_or(x.deptype = 'i'), false)
                        FROM pg_catalog.pg_depend x
                       WHERE x.classid = o.classid AND x.objid = o.objid) d(member, part)
       WHERE (NOT d.part OR o.kind <> 'ROUTINE')
         AND (NOT d.member OR COALESCE(o.acl, o.standard) IS DISTINCT FROM COALESCE(
               (SELECT p.initprivs FROM pg_catalog.pg_init_privs p
                 WHERE p.classoid = o.classid AND p.objoid = o.objid AND p.objsubid = 0
                   AND o.sub = ''), o.standard))
       ORDER BY o.kind, identity, o.sub
      """;

  /** What lies in no schema. */
  private static final String GLOBAL =
      """
      UNION ALL
      SELECT 'pg_catalog.pg_largeobject'::regclass, b.oid, '', 'LARGE OBJECT', b.lomowner, b.lomacl,
             acldefault('L', b.lomowner), ''
        FROM pg_catalog.pg_largeobject_metadata b
      UNION ALL
      SELECT 'pg_catalog.pg_language'::regclass, l.oid, '', 'LANGUAGE', l.lanowner, l.lanacl,
             acldefault('l', l.lanowner), ''
        FROM pg_catalog.pg_language l
       WHERE l.oid >= 16384 OR EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.objid = l.oid
               AND x.classid = 'pg_catalog.pg_language'::regclass AND x.deptype = 'e')
      UNION ALL
      SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass, f.oid, '', 'FOREIGN DATA WRAPPER',
             f.fdwowner, f.fdwacl, acldefault('F', f.fdwowner), ''
        FROM pg_catalog.pg_foreign_data_wrapper f
      UNION ALL
      SELECT 'pg_catalog.pg_foreign_server'::regclass, s.oid, '', 'SERVER', s.srvowner, s.srvacl,
             acldefault('S', s.srvowner), ''
        FROM pg_catalog.pg_foreign_server s
      UNION ALL
      SELECT 'pg_catalog.pg_publication'::regclass, p.oid, '', 'PUBLICATION', p.pubowner, NULL,
             NULL, ''
        FROM pg_catalog.pg_publication p
      UNION ALL
      SELECT 'pg_catalog.pg_event_trigger'::regclass, e.oid, '', 'EVENT TRIGGER', e.evtowner, NULL,
             NULL, ''
        FROM pg_catalog.pg_event_trigger e
      """;

  private static final String DEFAULTS =
      """
      SELECT 'DEFAULT', o.defaclobjtype::text, COALESCE(n.nspname, ''),
             pg_get_userbyid(o.defaclrole) AS owner, {grants} AS grants, ''
        FROM (SELECT d.*, d.defaclacl AS acl, NULL::aclitem[] AS standard
                FROM pg_catalog.pg_default_acl d) o
        LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.defaclnamespace
       WHERE {where}
       ORDER BY 4, 3, 2
      """;

  private static final String DATABASE =
      """
      SELECT 'DATABASE', '', '', pg_get_userbyid(o.datdba), {grants}, ''
        FROM (SELECT d.*, d.datacl AS acl, acldefault('d', d.datdba) AS standard
                FROM pg_catalog.pg_database d) o
       WHERE o.datname = ?
      """;

  private PostureReader() {}

  /** Everything in these namespaces; for a whole database also what is in none. */
  static List<Posture> read(Pg session, Namespaces of) {
    String where = of.condition("n");
    String grants = grants("o.acl", "o.standard");
    List<Posture> objects =
        session.list(
            OBJECTS
                .replace("{where}", where)
                .replace("{global}", of.wholeDatabase() ? GLOBAL : "")
                .replace("{grants}", grants),
            PostureReader::map);
    String scope =
        of.wholeDatabase() ? "o.defaclnamespace = 0 OR (" + where + ")" : "(" + where + ")";
    List<Posture> defaults =
        session.list(
            DEFAULTS.replace("{where}", scope).replace("{grants}", grants), PostureReader::map);
    return java.util.stream.Stream.concat(objects.stream(), defaults.stream()).toList();
  }

  static Posture database(Pg session, String name) {
    return session.one(
        DATABASE.replace("{grants}", grants("o.acl", "o.standard")), PostureReader::map, name);
  }

  private static String grants(String acl, String standard) {
    return """
    (SELECT json_agg(json_build_object('grantor', pg_get_userbyid(x.grantor),
       'grantee', CASE x.grantee WHEN 0 THEN '' ELSE pg_get_userbyid(x.grantee) END,
       'name', x.privilege_type, 'grantable', x.is_grantable) ORDER BY x.ordinality)
       FROM aclexplode(COALESCE(%s, %s)) WITH ORDINALITY x)\
    """
        .formatted(acl, standard);
  }

  private static Posture map(ResultSet row) throws SQLException {
    return new Posture(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        DatasetState.privileges(row.getString(5)),
        row.getString(6));
  }
}
