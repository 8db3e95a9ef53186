/**
 * The append-only, hash-chained record: one chain a tenant, and one of Coffer's own named {@code
 * coffer-platform}.
 *
 * <h2>The chain</h2>
 *
 * <p>Entries of a chain count from 1 without gaps. The digest of an entry is the SHA-256 (FIPS
 * 180-4) of its canonical bytes, and these hold the digest of the entry before. The first entry
 * follows the <em>genesis</em> of its chain, the SHA-256 of the UTF-8 text
 *
 * <pre>
 * "coffer.audit.v1" LF &lt;tenant id&gt; LF
 * </pre>
 *
 * so that an entry of one tenant's chain can never stand in another's.
 *
 * <h2>Canonical bytes of an entry</h2>
 *
 * <p>A sequence of fields; each is its length in bytes (4 bytes, unsigned, big-endian) and then its
 * bytes, so no two entries share a form. Texts are UTF-8; numbers are big-endian. In this order:
 *
 * <ol>
 *   <li>the text {@code coffer.audit.v1}
 *   <li>sequence number (8 bytes)
 *   <li>tenant id
 *   <li>time, in microseconds since 1970-01-01T00:00:00Z (8 bytes)
 *   <li>actor
 *   <li>action
 *   <li>once-key
 *   <li>number of details (4 bytes), then for each, sorted by the key's UTF-16 code units: the key,
 *       the value
 *   <li>digest of the entry before, or the genesis (32 bytes)
 * </ol>
 *
 * <h2>What it promises</h2>
 *
 * <ul>
 *   <li>Appends to one chain are serialised; the time is that of the catalog's server and never
 *       runs backwards within a chain.
 *   <li>An entry is on disk before {@link dev.coffer.activities.audit.AuditLog#append} returns;
 *       when it throws, the step that needed the entry has no effect (I-9).
 *   <li>The role that appends may read and insert, nothing else; the table refuses every update,
 *       delete and truncate, by its owner too, and every entry that does not follow from the last.
 *   <li>An edit, a gap, a swap or a cut in the middle is found by the chain alone, by whoever reads
 *       it. A cut tail, and a chain rewritten to its end by a superuser of the database, are found
 *       by the anchors: heads kept as locked objects where that superuser cannot reach.
 * </ul>
 *
 * <p>It does not promise to know of entries that were lost before any anchor named them.
 */
@NullMarked
package dev.coffer.activities.audit;

import org.jspecify.annotations.NullMarked;
