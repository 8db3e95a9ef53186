/**
 * PostgreSQL 14 to 18, isolation DATABASE and SCHEMA.
 *
 * <h2>What a backup holds</h2>
 *
 * <ul>
 *   <li>{@code definitions.dump}: an archive of {@code pg_dump --schema-only}, uncompressed, of the
 *       same snapshot as the rows.
 *   <li>{@code state.json}: {@link dev.coffer.activities.engine.postgres.DatasetState}, which is
 *       what {@code --schema-only} leaves out: sequences' values, filled materialised views,
 *       extensions with versions, owners, privileges, row security, large objects' names, and the
 *       database's own encoding, locale, settings, comment and limits.
 *   <li>{@code rows/"schema"."table"[/part]}: the text of {@code COPY}, a line a row, of one table
 *       or of a range of its pages. Partitions and inheriting tables are read one by one, never
 *       through their parent. Generated columns are left out; the server makes them again.
 *   <li>{@code blobs}: large objects (isolation DATABASE only: they belong to no schema).
 * </ul>
 *
 * <h2>Dump</h2>
 *
 * One session exports a REPEATABLE READ snapshot, takes ACCESS SHARE on every table and keeps both;
 * others import the snapshot. The locks stand against DROP, TRUNCATE, rewriting and enabling row
 * security. Whoever waits for them for most of the lock timeout is given way to: the dump fails
 * with {@code SOURCE_CHANGED} and is tried again. Names are checked against the snapshot's ids
 * after locking and at the end. {@code row_security} is off, so that a hidden row is an error.
 *
 * <h2>Stage</h2>
 *
 * {@code pg_restore} only turns the archive into text; the statements go over the protocol, with no
 * client that would interpret anything in them, and after the archive's kinds were checked against
 * a list. Owners and privileges come last. Until then everything belongs to the restore's role, so
 * that the tenant's own functions (checks, expression indexes) run with no rights but the
 * quarantine's.
 *
 * <ul>
 *   <li>DATABASE: a new database from {@code template0}, closed to everybody else; rows, indexes
 *       and keys over several connections.
 *   <li>SCHEMA: see {@link dev.coffer.activities.engine.postgres.SchemaStage}; one transaction of
 *       one connection in the live database.
 * </ul>
 *
 * What a quarantine gets back only when it becomes live (owner, privileges, comment, limit of
 * connections) is kept in its comment, on the server, and verified with the rest.
 *
 * <h2>Archives from before</h2>
 *
 * An archive of {@code pg_dump} is read as the script that it stands for ({@link
 * dev.coffer.activities.engine.postgres.ArchiveText}), never by psql: statements on a list go over
 * the protocol, rows between {@code COPY} and {@code \.}, and whatever else stands there is refused
 * by its line ({@link dev.coffer.activities.engine.postgres.DumpScript}, {@link
 * dev.coffer.activities.engine.postgres.DumpStatement}). It is loaded into a database of its own,
 * for isolation SCHEMA too, with encoding and extensions of the live one. Owners and privileges are
 * live's of today ({@link dev.coffer.activities.engine.postgres.AdoptedPosture}); what is in the
 * quarantine is then dumped as live is, and told as live's.
 *
 * <h2>Promotion</h2>
 *
 * Two renames in one transaction; the identity that survives them is the object id. See {@link
 * dev.coffer.activities.engine.postgres.DatabasePromotion} and {@link
 * dev.coffer.activities.engine.postgres.SchemaPromotion}. Dumps and promotions of one dataset
 * exclude each other by an advisory lock in the maintenance database.
 *
 * <h2>Export</h2>
 *
 * {@link dev.coffer.activities.engine.postgres.PostgresScript}: one script for {@code psql}, made
 * of the archive's sections with the rows between them, as {@code pg_dump} would write it. No
 * server is asked for anything, so it works when the tenant's own is gone.
 *
 * <h2>What is not promised</h2>
 *
 * <ul>
 *   <li>What only a superuser can make comes back to a database that a superuser owns, made by that
 *       superuser (see {@link dev.coffer.activities.engine.postgres.Superuser}), and is refused by
 *       name before the backup elsewhere (see {@link
 *       dev.coffer.activities.engine.postgres.Unsupported}); so is a schema that is tied to objects
 *       outside it.
 *   <li>Columns of an inheriting table come back with their parents' first, as PostgreSQL makes
 *       them; the order in which they stood before is lost, as it is with {@code pg_dump}.
 *   <li>Foreign tables come back as definitions, publications without slots or subscribers.
 *   <li>Extensions come back in the version that the source had, owned by the restore's role.
 *   <li>Definitions are compared as text only when server and tools are of the same versions as
 *       those that wrote the backup; else inventory, owners and privileges are.
 *   <li>In PostgreSQL 14 the schema {@code public} belongs to a superuser and is left as the server
 *       makes it, apart from what is in it.
 *   <li>A row's text is held in memory while it is read; longer ones than the limit are refused
 *       after the driver has received them.
 * </ul>
 */
@NullMarked
package dev.coffer.activities.engine.postgres;

import org.jspecify.annotations.NullMarked;
