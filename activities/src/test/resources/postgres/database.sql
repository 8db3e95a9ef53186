-- What a database has beside one schema.
CREATE SCHEMA "second ""schema""
\! touch /tmp/coffer-canary" AUTHORIZATION app_writer;
CREATE EXTENSION citext;
CREATE SCHEMA ext AUTHORIZATION app_owner;
GRANT USAGE ON SCHEMA ext TO PUBLIC;
CREATE EXTENSION hstore SCHEMA ext;
COMMENT ON EXTENSION hstore IS 'pairs';
SET ROLE app_writer;
CREATE TABLE "second ""schema""
\! touch /tmp/coffer-canary".t (c public.citext UNIQUE, h ext.hstore);
INSERT INTO "second ""schema""
\! touch /tmp/coffer-canary".t VALUES ('Abc', 'a=>1'), ('def', NULL);
RESET ROLE;
SET ROLE app_owner;
CREATE TABLE public.in_public (x integer REFERENCES app.empty_table, kind app.mood);
SELECT lo_from_bytea(4242, decode(repeat('00ff5c0a', 600000), 'hex'));
SELECT lo_from_bytea(4243, '');
COMMENT ON LARGE OBJECT 4242 IS 'a large object';
GRANT SELECT ON LARGE OBJECT 4242 TO reader WITH GRANT OPTION;
CREATE CAST (app.pair AS app.mood) WITH FUNCTION app.pair_to_mood(app.pair) AS ASSIGNMENT;
RESET ROLE;
ALTER LARGE OBJECT 4243 OWNER TO app_writer;
GRANT CREATE ON SCHEMA public TO app_writer;
COMMENT ON SCHEMA public IS 'not the standard one';
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE app_writer GRANT USAGE ON SCHEMAS TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE app_writer IN SCHEMA public GRANT INSERT ON TABLES TO PUBLIC;
SET ROLE app_owner;
CREATE PUBLICATION news FOR TABLE app.orders, app.line
  WITH (publish = 'insert, update');
COMMENT ON PUBLICATION news IS 'for those who ask';
RESET ROLE;
