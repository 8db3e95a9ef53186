-- Every kind of object that a tenant may have, in one schema. Run by a superuser, for the roles
-- app_owner, app_writer, reader and "odd ""role""".
CREATE SCHEMA app AUTHORIZATION app_owner;
COMMENT ON SCHEMA app IS 'everything; it''s "here" \ there';
GRANT USAGE ON SCHEMA app TO reader, app_writer WITH GRANT OPTION;
GRANT USAGE, CREATE ON SCHEMA app TO "odd ""role""";
SET ROLE app_owner;

-- Types
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'it''s fine', '');
CREATE TYPE app.pair AS (a integer, b text COLLATE "C");
CREATE DOMAIN app.percent AS numeric(5, 2) DEFAULT 0 NOT NULL CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN app.pairs AS app.pair[] CHECK (cardinality(VALUE) < 100);
CREATE TYPE app.span AS RANGE (subtype = timestamptz, multirange_type_name = app.spans);
COMMENT ON TYPE app.mood IS 'how it is';
COMMENT ON COLUMN app.pair.a IS 'the first';
REVOKE USAGE ON TYPE app.mood FROM PUBLIC;
GRANT USAGE ON TYPE app.mood TO reader;
CREATE COLLATION app.german (provider = libc, locale = 'C');
CREATE COLLATION app.copied FROM "C";

-- Functions, of both body kinds, and what is made of them
CREATE FUNCTION app.twice(x integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS 'SELECT x * 2';
CREATE FUNCTION app.thrice(x integer DEFAULT 1) RETURNS integer LANGUAGE sql IMMUTABLE
  BEGIN ATOMIC
    SELECT CASE WHEN x > 0 THEN app.twice(x) + x ELSE 0 END;
  END;
-- Names its schema in its text: right only while the schema has its live name.
CREATE FUNCTION app.plausible(x integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $body$
BEGIN
  -- $$ ; \! 'quoted' "names" -- Name: x; Type: TABLE; Schema: app; Owner: nobody
  RETURN app.twice(x) < 1000000;
END $body$;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = app, pg_temp SET work_mem = '8MB' AS $$
BEGIN
  NEW.touched := '2001-01-01';
  RETURN NEW;
END $$;
CREATE PROCEDURE app.do_nothing(INOUT x text, VARIADIC more integer[]) LANGUAGE plpgsql AS $$
BEGIN x := 'nothing'; END $$;
-- Told apart by the mode of a parameter only.
CREATE PROCEDURE app.modes(IN a integer, IN b integer) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE app.modes(IN a integer, OUT b integer) LANGUAGE sql AS 'SELECT 1';
GRANT EXECUTE ON PROCEDURE app.modes(IN integer, OUT integer) TO reader;
CREATE FUNCTION app.several(OUT a integer, OUT b text) RETURNS SETOF record LANGUAGE sql
  ROWS 3 COST 7 AS 'SELECT 1, ''x''';
REVOKE EXECUTE ON FUNCTION app.twice(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.twice(integer) TO reader WITH GRANT OPTION;
CREATE AGGREGATE app.longest(text) (SFUNC = textcat, STYPE = text, INITCOND = '');
CREATE AGGREGATE app.middle(ORDER BY integer) (SFUNC = array_append, STYPE = integer[]);
COMMENT ON AGGREGATE app.longest(text) IS 'not really';
CREATE FUNCTION app.pair_eq(app.pair, app.pair) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS 'SELECT ($1).a = ($2).a';
CREATE FUNCTION app.pair_to_mood(app.pair) RETURNS app.mood LANGUAGE sql AS
  'SELECT ''ok''::app.mood';
CREATE OPERATOR app.=== (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.pair_eq,
  COMMUTATOR = OPERATOR(app.===));
COMMENT ON OPERATOR app.=== (app.pair, app.pair) IS 'same first';
CREATE CONVERSION app.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TEXT SEARCH DICTIONARY app.simple_dict (TEMPLATE = pg_catalog.simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION app.words (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION app.words ALTER MAPPING FOR asciiword WITH app.simple_dict;

-- Tables
CREATE SEQUENCE app.free_seq AS smallint INCREMENT -3 MINVALUE -300 MAXVALUE 300 START 7 CYCLE CACHE 5;
SELECT nextval('app.free_seq'), nextval('app.free_seq');
CREATE SEQUENCE app.untouched_seq START 42;
GRANT USAGE ON SEQUENCE app.free_seq TO app_writer;

CREATE TABLE app.customer (
  id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10) PRIMARY KEY,
  code serial UNIQUE,
  name text COMPRESSION pglz NOT NULL,
  name_upper text GENERATED ALWAYS AS (upper(name)) STORED,
  mood app.mood DEFAULT 'ok',
  share app.percent,
  friend bigint,
  size integer DEFAULT app.thrice(2) CHECK (app.plausible(size)),
  touched date,
  CONSTRAINT "named, ""oddly""" CHECK (name <> 'forbidden') NO INHERIT
) WITH (fillfactor = 70, autovacuum_enabled = off, toast.autovacuum_enabled = off);
ALTER TABLE app.customer ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN name SET STORAGE EXTERNAL;
ALTER TABLE app.customer ALTER COLUMN id SET (n_distinct = -0.5);
COMMENT ON TABLE app.customer IS E'tab\there\nnewline \\. \\! ''quote''';
COMMENT ON COLUMN app.customer.name IS '$$ $body$';
INSERT INTO app.customer (name, mood, share, friend)
  SELECT 'customer ' || i, 'it''s fine', i % 100, NULL FROM generate_series(1, 500) i;
DELETE FROM app.customer WHERE id % 70 = 0;
UPDATE app.customer SET friend = (SELECT min(id) FROM app.customer);
ALTER TABLE app.customer DROP COLUMN size;
ALTER TABLE app.customer ADD COLUMN size integer DEFAULT 11 CHECK (app.plausible(size));

-- Foreign keys in a circle
CREATE TABLE app.orders (
  id integer GENERATED BY DEFAULT AS IDENTITY,
  customer bigint NOT NULL,
  first_line integer,
  note jsonb,
  PRIMARY KEY (id)
);
CREATE TABLE app.line (
  id integer PRIMARY KEY,
  order_id integer NOT NULL REFERENCES app.orders ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  amount numeric
);
ALTER TABLE app.orders ADD CONSTRAINT first FOREIGN KEY (first_line) REFERENCES app.line
  ON UPDATE SET NULL NOT VALID;
ALTER TABLE app.orders ADD FOREIGN KEY (customer) REFERENCES app.customer MATCH FULL;
ALTER TABLE app.customer ADD FOREIGN KEY (friend) REFERENCES app.customer (id);
BEGIN;
INSERT INTO app.orders SELECT i, 110, NULL, jsonb_build_object('n', i, 'text', repeat('ü', i % 50))
  FROM generate_series(1, 300) i;
INSERT INTO app.line SELECT i, i, 'NaN'::numeric FROM generate_series(1, 300) i;
UPDATE app.orders SET first_line = id;
COMMIT;

-- Partitions: list of ranges of hashes, with defaults
CREATE TABLE app.event (
  tenant integer NOT NULL, at timestamptz NOT NULL, kind text, payload bytea,
  PRIMARY KEY (tenant, at)
) PARTITION BY LIST (tenant);
CREATE TABLE app.event_1 PARTITION OF app.event FOR VALUES IN (1, 2) PARTITION BY RANGE (at);
CREATE TABLE app.event_1_old PARTITION OF app.event_1 FOR VALUES FROM (MINVALUE) TO ('2020-01-01Z');
CREATE TABLE app.event_1_new PARTITION OF app.event_1 FOR VALUES FROM ('2020-01-01Z') TO (MAXVALUE);
CREATE TABLE app.event_rest PARTITION OF app.event DEFAULT PARTITION BY HASH (at);
CREATE TABLE app.event_rest_0 PARTITION OF app.event_rest FOR VALUES WITH (MODULUS 2, REMAINDER 0);
-- Attached later: its columns stand in another order.
CREATE TABLE app.event_rest_1 (kind text, payload bytea, at timestamptz NOT NULL, tenant integer NOT NULL);
ALTER TABLE app.event_rest ATTACH PARTITION app.event_rest_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX ON app.event (kind);
INSERT INTO app.event SELECT i % 4, '2019-12-31Z'::timestamptz + i * interval '1 hour', 'k' || i % 3,
  decode(md5(i::text), 'hex') FROM generate_series(1, 400) i;

-- Inheritance: parents hold rows of their own
CREATE TABLE app.thing (id integer, label text DEFAULT 'thing');
CREATE TABLE app.car (wheels integer DEFAULT 4, CHECK (wheels > 2)) INHERITS (app.thing);
SET client_min_messages = warning;
CREATE TABLE app.van (load_kg integer) INHERITS (app.car, app.thing);
ALTER TABLE app.van ALTER COLUMN label SET DEFAULT 'van';
INSERT INTO app.thing VALUES (1), (2);
INSERT INTO app.car VALUES (3, 'c', 4);
INSERT INTO app.van VALUES (4, 'v', 6, 900);

-- Tables at the edges
CREATE TABLE app.no_columns ();
INSERT INTO app.no_columns DEFAULT VALUES;
INSERT INTO app.no_columns DEFAULT VALUES;
CREATE TABLE app.only_generated (g integer GENERATED ALWAYS AS (7) STORED);
INSERT INTO app.only_generated DEFAULT VALUES;
CREATE TABLE app.empty_table (x integer PRIMARY KEY, y text);
CREATE UNLOGGED TABLE app.unlogged_table (x integer);
INSERT INTO app.unlogged_table VALUES (1), (2), (3);
CREATE TABLE app.typed OF app.pair (a WITH OPTIONS PRIMARY KEY);
INSERT INTO app.typed VALUES (1, 'one');

CREATE TABLE app.val (
  id integer PRIMARY KEY,
  t text, b bytea, j json, jb jsonb, f8 float8, f4 float4, n numeric, d date, ts timestamp,
  tz timestamptz, iv interval, ti time, tt timetz, ia integer[], ta text[][], u uuid, ip inet, mac macaddr,
  bits bit varying(20), pt point, box box, r int4range, mr int4multirange, sp app.span, m money,
  x xml, tsv tsvector, tsq tsquery, p app.pair, ps app.pairs, c "char", ch character(5), nm name, o oid, lsn pg_lsn
);
INSERT INTO app.val (id, t, b, j, jb, f8, f4, n, d, ts, tz, iv, ti, tt, ia, ta, u, ip, mac, bits, pt, box,
  r, mr, sp, m, tsv, tsq, p, ps, c, ch, nm, o, lsn) VALUES
 (1, E'\\N', '\x00ff5c2e0a0d09', '{"a" :  1, "a": 2}', '{"b": null}', 'Infinity', '-Infinity', 'NaN', 'infinity',
  '-infinity', '4713-01-01 00:00:00 BC', '-1 year 3 days -04:05:06.789', '24:00', '12:00+05:30',
  '{NULL,1,-2}', '{{a,"b,c"},{"",NULL}}', '00000000-0000-0000-0000-0000000000ff', '::1/64', '08:00:2b:01:02:03',
  B'0101', '(1e-300,2)', '(1,1),(0,0)', '[1,5)', '{[1,2),[5,)}', '["2020-01-01 00:00:00+00",)', 12.34,
  'a:1A b''c:2', 'a & !b', '(1,"x ""y"" \\")', '{"(1,a)"}', 'x', 'ab', 'name', 4294967295, '16/B374D848'),
 (2, E'\\.', ''::bytea, 'null', '[]', 0.1, 1.1, 1e-100, '0001-01-01 BC', '2020-02-29 23:59:59.999999',
  '294276-12-31 23:59:59+00', '178000000 years', '00:00', '00:00-15:59', '{}', '{}', NULL, NULL, NULL, B'', NULL,
  NULL, 'empty', '{}', 'empty', -1, '', NULL, NULL, '{}', '', '', '', 0, '0/0'),
 (3, E'line one\nline two\r\ttab \\ back \x01', NULL, '"\u0000"'::json, NULL, '-0', 1e-40, 0.00, NULL, NULL, NULL, NULL, NULL,
  NULL, '[0:1]={1,2}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ROW(NULL, NULL),
  NULL, NULL, NULL, NULL, NULL, NULL);
UPDATE app.val SET x = '<a b="c">&lt;</a>' WHERE id = 1;
INSERT INTO app.val (id, t) VALUES (4, repeat('long ', 100000)), (5, ''), (6, NULL);

-- Indexes and constraints
CREATE UNIQUE INDEX ON app.customer (lower(name) text_pattern_ops DESC NULLS LAST) WHERE share > 1;
CREATE INDEX "index; DROP" ON app.customer USING hash (name);
CREATE INDEX by_plausible ON app.customer (app.twice(code), (share::integer % 3)) INCLUDE (mood);
ALTER INDEX app.by_plausible ALTER COLUMN 1 SET STATISTICS 77;
CREATE INDEX ON app.val USING gin (jb jsonb_path_ops);
CREATE INDEX ON app.val USING brin (id) WITH (pages_per_range = 4);
CREATE INDEX ON app.val USING gist (r);
CREATE TABLE app.booking (
  room integer, during app.span,
  EXCLUDE USING gist (during WITH &&) WHERE (room > 0) DEFERRABLE
);
INSERT INTO app.booking VALUES (1, '[2020-01-01,2020-01-02)'), (2, '[2020-01-02,2020-01-03)');
ALTER TABLE app.line ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
ALTER TABLE app.customer CLUSTER ON customer_pkey;
ALTER TABLE app.orders REPLICA IDENTITY FULL;
ALTER TABLE app.line REPLICA IDENTITY USING INDEX line_pkey;
CREATE STATISTICS app.stat (dependencies, mcv) ON name, mood FROM app.customer;
CREATE STATISTICS app.stat_expression ON (lower(name)), id FROM app.customer;
COMMENT ON INDEX app.by_plausible IS 'an index';
COMMENT ON CONSTRAINT positive ON app.line IS 'a constraint';

-- Views, rules, triggers
CREATE VIEW app.app AS SELECT app.id, app.name FROM app.customer app;
CREATE VIEW app.grouped AS SELECT c.id, c.name, count(*) AS n FROM app.customer c
  JOIN app.orders o ON o.customer = c.id GROUP BY c.id;
CREATE VIEW app.checked WITH (security_barrier, check_option = cascaded) AS
  SELECT * FROM app.customer WHERE share > 50;
CREATE RECURSIVE VIEW app.numbers_view (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers_view WHERE n < 5;
CREATE MATERIALIZED VIEW app.summary AS SELECT mood, count(*) AS n FROM app.customer GROUP BY mood;
CREATE UNIQUE INDEX ON app.summary (mood);
CREATE MATERIALIZED VIEW app.summary_of_summary AS SELECT sum(n) FROM app.summary;
CREATE MATERIALIZED VIEW app.unfilled AS SELECT 1 AS one WITH NO DATA;
-- Depends on a primary key, so it is made after the rows.
CREATE MATERIALIZED VIEW app.late AS SELECT c.id, c.name FROM app.customer c GROUP BY c.id;
CREATE INDEX ON app.late (name);
CREATE MATERIALIZED VIEW app.of_view AS SELECT id, n FROM app.grouped;
CREATE RULE keep_out AS ON DELETE TO app.empty_table DO INSTEAD
  (INSERT INTO app.empty_table VALUES (1, ';'); NOTIFY nothing, 'a;b');
CREATE RULE "_RETURN_not" AS ON INSERT TO app.app DO INSTEAD NOTHING;
CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF name ON app.customer FOR EACH ROW
  WHEN (NEW.name IS NOT NULL) EXECUTE FUNCTION app.touch('arg''s', E'\\x');
CREATE TRIGGER off BEFORE INSERT ON app.customer FOR EACH ROW EXECUTE FUNCTION app.touch();
ALTER TABLE app.customer DISABLE TRIGGER off;
CREATE TRIGGER everywhere AFTER INSERT ON app.event FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON app.orders DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION app.touch();
COMMENT ON TRIGGER touch ON app.customer IS 'a trigger';
COMMENT ON RULE keep_out ON app.empty_table IS 'a rule';

-- Row security
ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.orders FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON app.orders AS RESTRICTIVE FOR SELECT TO reader, "odd ""role""" USING (customer > 100);
CREATE POLICY write ON app.orders FOR INSERT WITH CHECK (customer IN (SELECT id FROM app.customer));
ALTER TABLE app.line ENABLE ROW LEVEL SECURITY;
CREATE TABLE app.forced_only (x integer);
ALTER TABLE app.forced_only FORCE ROW LEVEL SECURITY;
COMMENT ON POLICY own ON app.orders IS 'a policy';
-- What it holds is derived, and comes back as its owner sees it under these policies.
REFRESH MATERIALIZED VIEW app.of_view;

-- Privileges: columns, grant options, a grantor that is not the owner, owners without their own
GRANT SELECT ON ALL TABLES IN SCHEMA app TO reader;
GRANT SELECT (id, name), UPDATE (name) ON app.customer TO app_writer WITH GRANT OPTION;
GRANT ALL ON app.orders TO app_writer WITH GRANT OPTION;
GRANT TRUNCATE ON app.line TO PUBLIC;
REVOKE DELETE ON app.val FROM app_owner;
SET ROLE app_writer;
GRANT SELECT, INSERT ON app.orders TO "odd ""role""" WITH GRANT OPTION;
SET ROLE "odd ""role""";
GRANT INSERT ON app.orders TO reader;
CREATE TABLE app.of_another (x integer);
INSERT INTO app.of_another VALUES (1);
CREATE MATERIALIZED VIEW app.of_another_view AS SELECT * FROM app.of_another;
RESET ROLE;
-- The owner may no longer create in the schema where its tables are.
REVOKE CREATE ON SCHEMA app FROM "odd ""role""";
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA app GRANT SELECT ON TABLES TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA app GRANT EXECUTE ON FUNCTIONS TO app_writer WITH GRANT OPTION;

-- Names
SET ROLE app_owner;
CREATE TABLE app."quote "" ' $$ \ ; DROP TABLE x; --" ("col "" ' ;" integer PRIMARY KEY, "-- x" text DEFAULT 'a''b"c\d');
INSERT INTO app."quote "" ' $$ \ ; DROP TABLE x; --" VALUES (1), (2);
CREATE TABLE app."new
line
\! touch /tmp/coffer-canary
\copy x from program 'touch /tmp/coffer-canary'" ("a
b" integer);
INSERT INTO app."new
line
\! touch /tmp/coffer-canary
\copy x from program 'touch /tmp/coffer-canary'" VALUES (3);
COMMENT ON COLUMN app."new
line
\! touch /tmp/coffer-canary
\copy x from program 'touch /tmp/coffer-canary'"."a
b" IS E'x\n\\! touch /tmp/coffer-canary\n\\unrestrict coffer\n';
CREATE TABLE app."-leading" (x integer);
CREATE TABLE app."ünïcödé_表_🐘" ("spalte ä" text);
INSERT INTO app."ünïcödé_表_🐘" VALUES ('🐘');
CREATE TABLE app.x23456789012345678901234567890123456789012345678901234567890123 (x integer);
CREATE TABLE app."select" ("table" integer, "CamelCase" text, "%s %1$s {0}" text, "a.b" text, "?" integer);
INSERT INTO app."select" VALUES (1, 'x', 'y', 'z', 2);
CREATE FUNCTION app."f;""$$'"("p ""1" integer) RETURNS integer LANGUAGE sql AS $f$ SELECT 1; SELECT 2 $f$;
CREATE TYPE app."enum ""'" AS ENUM ('"', '''', E'\\');
CREATE SEQUENCE app."seq '""";
SELECT setval('app."seq ''"""', 12345, true);
CREATE VIEW app."view ""'" AS SELECT "table" AS "a""b" FROM app."select";
CREATE INDEX "idx ""'
x" ON app."select" ("CamelCase");
RESET ROLE;
