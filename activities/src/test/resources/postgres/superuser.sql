-- What only a superuser can make, in a database that one owns. Run by that superuser.
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION citext;
CREATE EXTENSION file_fdw;
GRANT EXECUTE ON FUNCTION citext_hash(citext) TO reader;
REVOKE EXECUTE ON FUNCTION citext_ne(citext, citext) FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO reader;
CREATE SCHEMA app AUTHORIZATION app_owner;
CREATE TABLE app.thing (id integer PRIMARY KEY, name citext);
ALTER TABLE app.thing OWNER TO app_owner;
INSERT INTO app.thing VALUES (1, 'One'), (2, 'two');
CREATE TABLE ours AS SELECT i AS id, md5(i::text) AS text FROM generate_series(1, 100) i;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT SELECT ON TABLES TO reader;

CREATE SERVER far TYPE 'files' VERSION '1' FOREIGN DATA WRAPPER file_fdw;
ALTER SERVER far OWNER TO app_owner;
GRANT USAGE ON FOREIGN SERVER far TO reader;
CREATE FOREIGN DATA WRAPPER none OPTIONS (debug 'true');
GRANT USAGE ON FOREIGN DATA WRAPPER none TO app_writer WITH GRANT OPTION;
CREATE FOREIGN TABLE app.remote (x integer, y text OPTIONS (force_not_null 'true')) SERVER far
  OPTIONS (filename '/nowhere');
ALTER FOREIGN TABLE app.remote OWNER TO app_owner;
COMMENT ON FOREIGN TABLE app.remote IS 'elsewhere';
CREATE TABLE app.part (k integer) PARTITION BY LIST (k);
CREATE FOREIGN TABLE app.part_remote PARTITION OF app.part FOR VALUES IN (1) SERVER far
  OPTIONS (filename '/nowhere');

CREATE FUNCTION app.native(float8) RETURNS float8 LANGUAGE internal IMMUTABLE STRICT AS 'dsin';
CREATE FUNCTION app.tight(integer, integer) RETURNS integer LANGUAGE sql LEAKPROOF IMMUTABLE
  AS 'SELECT $1 - $2';
ALTER FUNCTION app.tight(integer, integer) OWNER TO app_owner;
COMMENT ON FUNCTION app.native(float8) IS 'of the server';
CREATE OPERATOR CLASS app.other_way FOR TYPE integer USING btree AS
  OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <,
  FUNCTION 1 app.tight(integer, integer);
CREATE OPERATOR FAMILY app.kin USING hash;
CREATE INDEX ON app.thing (id app.other_way);
CREATE TYPE app.own;
CREATE FUNCTION app.own_in(cstring) RETURNS app.own LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION app.own_out(app.own) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE app.own (INPUT = app.own_in, OUTPUT = app.own_out, LIKE = integer, DEFAULT = '42');
CREATE CAST (integer AS app.own) WITHOUT FUNCTION;
CREATE TABLE app.owns (o app.own);
INSERT INTO app.owns VALUES ('7');
CREATE AGGREGATE app.gathered(anynonarray) (SFUNC = array_agg_transfn, STYPE = internal,
  FINALFUNC = array_agg_finalfn, FINALFUNC_EXTRA);
CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE app.too (x integer) USING heap_too;
INSERT INTO app.too VALUES (3);
CREATE TEXT SEARCH TEMPLATE app.plain (LEXIZE = dsimple_lexize, INIT = dsimple_init);
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE PUBLICATION part FOR TABLE app.thing;

-- Would spoil any statement that ran after it.
CREATE FUNCTION app.watch() RETURNS event_trigger LANGUAGE plpgsql
  AS 'BEGIN RAISE EXCEPTION ''no definition may change''; END';
ALTER FUNCTION app.watch() OWNER TO app_owner;
CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION app.watch();
COMMENT ON EVENT TRIGGER watch IS 'watches';
