-- What an administrator does once, before the first migration: three roles and a database.
-- Give each role its password afterwards (ALTER ROLE … PASSWORD), from a source that keeps no history.
--
--   coffer_migrator  owns the schema and runs the migrations; nothing runs as it in between
--   coffer_app       the workers: reads and writes the index, appends to the audit, deletes nothing
--   coffer_reader    the API: reads the views, keeps its own idempotency keys, sees no table

CREATE ROLE coffer_migrator LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE coffer_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE coffer_reader LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE coffer_catalog OWNER coffer_migrator ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT, TEMPORARY ON DATABASE coffer_catalog FROM PUBLIC;
GRANT CONNECT ON DATABASE coffer_catalog TO coffer_app, coffer_reader;
