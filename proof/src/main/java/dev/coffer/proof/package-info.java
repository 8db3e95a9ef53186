/**
 * What anyone can check offline. This page specifies every byte of it; whoever has a tenant's
 * public keys can write a verifier from here without looking at the code.
 *
 * <h2>1. Conventions</h2>
 *
 * <ul>
 *   <li>{@code [n]} is n bytes; sizes are in bytes; <em>digest</em> is SHA-256 (FIPS 180-4) as 64
 *       lower-case hexadecimal digits; <em>base64</em> is RFC 4648, section 4, with padding.
 *   <li>JSON (RFC 8259) has <em>one encoding</em>: UTF-8; no white space; members sorted by name;
 *       absent instead of null; integers in decimal without leading zeros; times as ISO 8601 in UTC
 *       with as few groups of three decimals as they need ({@code 2026-11-21T20:30:00Z}, {@code
 *       …00.250Z}). In a text, only {@code "}, {@code \} and U+0000 to U+001F are escaped: as
 *       {@code \" \\ \b \t \n \f \r}, the others as {@code \}{@code u} and four digits, letters in
 *       upper case.
 *   <li>Where a value has to be in its one encoding, a reader encodes what it understood again and
 *       compares. That refuses white space, unknown, repeated and reordered members, other escapes,
 *       and anything after the value, at the byte where it begins.
 * </ul>
 *
 * <h2>2. Envelope</h2>
 *
 * A DSSE envelope (protocol 1 of secure-systems-lab/dsse), in its one encoding:
 *
 * <pre>
 * {"payload":base64,"payloadType":text,"signatures":[{"keyid":"TENANT/VERSION","sig":base64}]}
 * </pre>
 *
 * with exactly one signature: Ed25519 (RFC 8032) over
 *
 * <pre>
 * "DSSEv1 " len(payloadType) " " payloadType " " len(payload) " " payload
 * </pre>
 *
 * where lengths are decimal and payload is the bytes themselves, not their base64. The key never
 * leaves the key service. Its id begins with the tenant that it signs for, and a record that names
 * a tenant names that one. Payload types are {@code application/vnd.coffer.KIND.v1+json}; the KIND
 * is {@code manifest} and {@code keyring} (both specified by the package page of {@code seal}),
 * {@code tenant}, {@code policy}, {@code dataset}, {@code restore-proof}, {@code findings}, {@code
 * evidence}, {@code review}, {@code hold}, {@code lifting}, {@code compromise}, {@code exposure},
 * {@code anchor}, {@code tombstone}, or, of a certificate's statement, {@code certificate}. A
 * reader that does not know a kind can still say who signed it.
 *
 * <h2>3. Public keys</h2>
 *
 * A JWK set (RFC 7517) of Ed25519 keys (RFC 8037): {@code kid} is the key id, {@code x} the
 * base64url of the key's [32] without padding. Other members, other types of keys and white space
 * are passed over. Keys are only ever added to a tenant's, so that what was signed long ago still
 * verifies.
 *
 * <h2>4. Certificate</h2>
 *
 * A file of claims with a signed statement on them, in its one encoding:
 *
 * <pre>
 * {"claims":[{"content":base64,"name":text}, …],"statement":envelope}
 * </pre>
 *
 * The statement is an envelope as in section 2 with payload type {@code
 * application/vnd.coffer.certificate.v1+json}. Its payload is
 *
 * <pre>
 * {"claims":[{"length":n,"name":text,"sha256":digest}, …],"format":"coffer.certificate.v1",
 *  "issuedAt":time,"kind":text,"subject":text,"tenant":text}
 * </pre>
 *
 * (one line; broken here). Its claims are the file's, in the same order, each with the length and
 * the digest of its content; no name occurs twice. {@code tenant}, {@code kind} and {@code subject}
 * together name the certificate. What a reader must not ignore will be a new format or a new kind.
 *
 * <h2>5. Kind DELETION</h2>
 *
 * The subject is the run that deleted. The claims are these, in this order; each but the parts of
 * the list is JSON in its one encoding:
 *
 * <table>
 * <caption>Claims of a deletion certificate</caption>
 * <tr><th>claim</th><th>members</th></tr>
 * <tr><td>{@code subject}</td><td>{@code reason, requestedBy, run, tenant}</td></tr>
 * <tr><td>{@code plan}</td><td>{@code digest, judgedAt}</td></tr>
 * <tr><td>{@code export}</td><td>{@code datasets} (each {@code backup, bytes, dataset, parts, place,
 *     sha256, until}), {@code recipient}: what was sealed to that recipient (C2SP age, X25519)
 *     before anything was deleted. A dataset's file is its {@code parts} objects whose keys start
 *     with {@code place}, put together in the order of their keys; {@code bytes} and {@code sha256}
 *     are the file's; it may be gone after {@code until}. The claim is absent when nothing was
 *     exported</td></tr>
 * <tr><td>{@code copies}</td><td>of the list that follows: {@code bytes} (sum), {@code copies}
 *     (lines), {@code left} (sum), {@code parts}, {@code sha256} (over all parts, one after the
 *     other), {@code versions} (sum)</td></tr>
 * <tr><td>{@code copies-000001} …</td><td>the parts of that list, counted from 1</td></tr>
 * <tr><td>{@code absence}</td><td>{@code bytes, readAt} (by the store's clock), {@code versions}: so
 *     many object versions were there before and are not there any more, litter included</td></tr>
 * <tr><td>{@code remaining}</td><td>{@code held} (versions that a legal hold keeps), {@code locked}
 *     (versions that a lock keeps), {@code lockedUntil} (the latest; absent when there are
 *     none)</td></tr>
 * <tr><td>{@code keys}</td><td>{@code destroyed} (each {@code destroyedAt, name, refusedAt}); the
 *     claim is absent when no key was destroyed</td></tr>
 * <tr><td>{@code audit}</td><td>{@code chain, digest, sequence}: where the tenant's audit chain
 *     ended</td></tr>
 * </table>
 *
 * <p>A part of the list is at most 1,048,576 bytes of whole lines, each, in its one encoding and
 * with a line feed behind it:
 *
 * <pre>
 * [dataset,backup,manifestSha256,versions,bytes,versionsSha256,left,lockedUntil,held]
 * </pre>
 *
 * {@code manifestSha256} is the digest of the backup's manifest, for whoever kept a copy; {@code
 * versions} and {@code bytes} are what was the backup's own before the first delete, {@code
 * versionsSha256} is the digest over its object versions in the order of the store's listing, a
 * line {@code key version bytes} each; {@code left}, {@code lockedUntil} (null for none) and {@code
 * held} are what the store still had of them. Over all parts, lines go up by dataset and then by
 * backup; no backup occurs twice, and there are at most 100,000.
 *
 * <h2>6. What a verifier checks, in this order</h2>
 *
 * <ol>
 *   <li>The file begins with <code>{"claims":[</code> or <code>{"payload":"</code> and is in its
 *       one encoding. Else it is <em>unreadable</em>, at that byte, and nothing more is said of it.
 *   <li>{@code statement} (of a certificate) or {@code signature}: one signature, by a key that was
 *       given, over this payload as this type; a statement's format and kind are known, its tenant
 *       is the key id's, and no claim's name occurs twice.
 *   <li>{@code payload} (of a bare envelope): it is JSON, and the tenant that it names is the key
 *       id's.
 *   <li>Each claim, by its name: it stands in its place, its base64 is canonical, length and digest
 *       are the statement's. A claim too few or too many is named likewise.
 *   <li>When all that holds, that the claims say one thing: they are those of section 5, {@code
 *       subject} is the statement's tenant and subject, the list is what {@code copies} says of it,
 *       {@code absence} speaks of no fewer versions than are gone of these, {@code audit} is the
 *       tenant's chain.
 * </ol>
 *
 * <p>A verdict is <em>valid</em> when every check holds, and otherwise <em>broken</em>, with the
 * names of those that do not. There is no byte of a file that can change without one or the other.
 *
 * <h2>7. Example</h2>
 *
 * {@code src/test/resources/golden} holds a certificate with the key pair of RFC 8032, section 7.1,
 * test 1, as {@code acme/1} (long lines are broken here, there they are not). Its claim {@code
 * absence} is
 *
 * <pre>
 * {"bytes":3003,"readAt":"2026-11-21T20:29:58Z","versions":30}
 * </pre>
 *
 * which stands in the file as
 *
 * <pre>
 * {"content":"eyJieXRlcyI6MzAwMywicmVhZEF0IjoiMjAyNi0xMS0yMVQyMDoyOTo1OFoiLCJ2ZXJzaW9ucyI6Mz
 * B9","name":"absence"}
 * </pre>
 *
 * and in the statement as
 *
 * <pre>
 * {"length":60,"name":"absence","sha256":"7c47de4b56d02be735a2093152cfe25e4fc00bd1a27c611e5b
 * b21f03c7e99f5d"}
 * </pre>
 *
 * What was signed begins with
 *
 * <pre>
 * DSSEv1 42 application/vnd.coffer.certificate.v1+json 989 {"claims":[{"length":73,"name":"s
 * ubject","sha256":"a7b839c1440744ca5c8c9b4bb06d8fa57cd2513fa97d48e027dc2946d9ca58ed"…
 * </pre>
 *
 * and the signature is
 *
 * <pre>
 * V+2COsi66tNGpYQOb+lVi/3Wpc31S1ZQ3St7qBxWOrOL/F6ufU8GOA9N/FuOJi8LXwYNe8Ay4oPb5WlIhW4LAQ==
 * </pre>
 *
 * <h2>8. What this does not show</h2>
 *
 * A certificate says what the tenant's key service was asked to sign. That the store had no copy
 * which nobody listed, that a clock was right, that a key had been copied before it was destroyed:
 * none of this can be read from a file. Who issued no certificate shows nothing at all; the audit
 * chain, anchored in locked objects, says which there should be.
 */
@NullMarked
package dev.coffer.proof;

import org.jspecify.annotations.NullMarked;
