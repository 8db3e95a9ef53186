/**
 * What Coffer asks of a database server. One port, {@link
 * dev.coffer.activities.engine.DatabaseEngine}, one contract suite, one adapter package an engine.
 *
 * <h2>Words</h2>
 *
 * <dl>
 *   <dt>stream
 *   <dd>Bytes that belong together and have a count and a digest of their own. Their number is the
 *       engine's choice; {@link dev.coffer.activities.engine.StreamSpec#attributes} carry what only
 *       the engine understands.
 *   <dt>cut
 *   <dd>The point in time that all streams of a dump show.
 *   <dt>quarantine
 *   <dd>A staged copy under a name that no one uses and behind a door that no one opens.
 *   <dt>identity
 *   <dd>What the server calls a thing for good. It survives renames, and so tells an engine that
 *       runs twice what it has done already. Where a server has none, the engine plants one in the
 *       quarantine.
 * </dl>
 *
 * <h2>How the engines fit</h2>
 *
 * <table>
 *   <caption>The port, engine by engine</caption>
 *   <tr><th></th><th>PostgreSQL</th><th>MariaDB, MySQL</th><th>MongoDB</th><th>Redis, Valkey</th></tr>
 *   <tr><td>isolation</td><td>DATABASE, SCHEMA, ROWS</td><td>DATABASE, ROWS</td>
 *       <td>DATABASE, ROWS</td><td>PREFIX, DATABASE</td></tr>
 *   <tr><td>cut</td><td>exported snapshot; position is the LSN</td>
 *       <td>consistent snapshots opened together under a short lock; GTID</td>
 *       <td>snapshot sessions at one cluster time</td>
 *       <td>the replication snapshot; replication offset</td></tr>
 *   <tr><td>streams</td><td>archive of definitions, state, COPY text a table part, blobs</td>
 *       <td>our own statements, rows a table part in primary-key ranges</td>
 *       <td>options and indexes, BSON a collection part</td>
 *       <td>functions, DUMP payloads with expiry a hash slot range</td></tr>
 *   <tr><td>row of the digest</td><td>COPY line</td><td>encoded row</td><td>document</td>
 *       <td>key, payload, expiry</td></tr>
 *   <tr><td>parallelism</td><td>readers of the snapshot</td><td>connections opened under the lock</td>
 *       <td>cursors</td><td>1: a replication stream is one</td></tr>
 *   <tr><td>quarantine</td><td>database or schema</td><td>database</td><td>database</td>
 *       <td>database number or prefix</td></tr>
 *   <tr><td>identity</td><td>object id</td><td>planted table</td><td>collection's UUID</td>
 *       <td>planted key</td></tr>
 *   <tr><td>promotion</td><td>two renames in a transaction</td><td>one multi-table RENAME</td>
 *       <td>collection renames behind a write block, journaled in the quarantine</td>
 *       <td>SWAPDB, or renames in one script</td></tr>
 *   <tr><td>ROWS</td><td colspan="3">quarantine tables beside live; promotion deletes and inserts the
 *       tenant's rows in one transaction, the safety copy is the inverse</td><td></td></tr>
 *   <tr><td>leases</td><td>role statements</td><td>user statements</td>
 *       <td>{@code createUser} as JSON, where the key service has the engine</td>
 *       <td>ACL rules</td></tr>
 * </table>
 *
 * <h2>What an engine never does</h2>
 *
 * It starts no client that interprets a dump; it puts no name, value or address into the text of a
 * failure; it touches live in {@code promote} and {@code undo} only; it keeps nothing in memory
 * that grows with the data. Work stops when a {@link dev.coffer.activities.engine.Meter} throws.
 */
@NullMarked
package dev.coffer.activities.engine;

import org.jspecify.annotations.NullMarked;
