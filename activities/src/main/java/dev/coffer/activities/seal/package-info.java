/**
 * Repository format v1. This page specifies every byte of it; whoever has a tenant's keys can write
 * a reader from here without looking at the code.
 *
 * <h2>1. Conventions</h2>
 *
 * <ul>
 *   <li>Integers are unsigned and big-endian: {@code u8 u16 u32 u64}. Sizes are in bytes.
 *   <li>{@code text(s)} is {@code u16} length and that many bytes of UTF-8. {@code ‖} is
 *       concatenation; {@code [n]} is n bytes.
 *   <li>Ids (tenant, dataset, backup) match {@code [a-z0-9][a-z0-9-]{1,62}}; an <em>attempt</em>
 *       matches {@code [a-z0-9]{1,24}} and is never given twice: 64 of its bits are random.
 *   <li><em>scope</em> is SHA-256 (FIPS 180-4) of {@code "coffer.scope.v1\n" tenant "\n" dataset
 *       "\n" engine "\n" isolation "\n"}.
 *   <li>JSON (RFC 8259) is UTF-8 without white space, members sorted by name, absent instead of
 *       null; times and durations are ISO 8601, digests 64 lower-case hexadecimal digits. A reader
 *       refuses a member that occurs twice and bytes after the value, and ignores members that it
 *       does not know. A change that an old reader must not ignore is a new format version.
 * </ul>
 *
 * <h2>2. Objects</h2>
 *
 * <pre>
 * tenants/T/keyring/RRRRRRRRRR                     section 9; ten digits, one object a revision
 * tenants/T/packs/BACKUP/ATTEMPT-NNNNNN            section 6; six digits, from 000000
 * tenants/T/backups/DATASET/BACKUP/index-ATTEMPT   section 7
 * tenants/T/backups/DATASET/BACKUP/manifest        section 8; the commit
 * tenants/T/backups/DATASET/BACKUP/manifest-GGGGGGGGGG   section 9, "Sealing again"; ten digits
 * tenants/T/certificates/RUN                       package page of {@link dev.coffer.proof}
 * tenants/T/exports/RUN/DAY/DATASET/ATTEMPT-NNNNNN   six digits, from 000001: an age file in parts
 *                                                  that the tenant took along; litter from DAY on
 * </pre>
 *
 * Every object is put under a key that did not exist (if-none-match) and under a lock, in this
 * order: packs, index, manifest. An index carries its attempt in its name because a try that failed
 * leaves one behind, and nothing may be overwritten or deleted. What no manifest names is litter. A
 * reader reads the <em>version</em> that the manifest pins, the manifest by the version that the
 * catalog pins; without a catalog the oldest version at a manifest's key that verifies is the
 * commit.
 *
 * <h2>3. Keys</h2>
 *
 * A tenant has one <em>data key</em> of 32 bytes for each epoch and one <em>naming key</em> of 32
 * bytes for each generation. They exist wrapped by the tenant's key-encryption key, in the keyring.
 * Where that key is held, in Coffer's key service or a customer's, is no part of the format: a wrap
 * opens under the one key that made it, whatever any record says. The tenant's signed registration
 * names the place, so that a rebuild finds it again. HKDF is RFC 5869 with HMAC-SHA-256 (RFC 2104).
 *
 * <p>Each sealed object (pack, index) has a key of its own:
 *
 * <pre>
 * K ‖ C = HKDF(ikm = data key of the epoch, salt = the header's 32 random bytes,
 *              info = text("coffer.seal.v1") ‖ text(kind) ‖ u32 epoch ‖ [32] scope ‖ text(T) ‖ text(id),
 *              length = 64)
 * </pre>
 *
 * {@code kind} is {@code PACK} or {@code INDEX}; {@code id} is {@code BACKUP/ATTEMPT-NNNNNN} or
 * {@code DATASET/BACKUP/index-ATTEMPT}. K is the AES-256-GCM key. C is the <em>key commitment</em>
 * and stands in the header: AES-GCM does not commit to its key (Albertini et al., USENIX Security
 * 2022), so a valid but wrong data key is found out by C and not by luck. The salt keeps keys apart
 * even if an attempt's name were ever repeated.
 *
 * <p>From the naming key, {@code HKDF(ikm = naming key, salt = empty, info =
 * text("coffer.naming.v1") ‖ text(use) ‖ text(T))} gives: use {@code chunk-name}, 32 bytes, the
 * HMAC key of chunk names; {@code gear}, 2048 bytes, the chunker's table of 256 {@code u64}; {@code
 * content}, 32 bytes, the HMAC key of section 8's {@code content}.
 *
 * <h2>4. AES-GCM</h2>
 *
 * NIST SP 800-38D, 256-bit keys, 96-bit nonces, 128-bit tags after the text. The nonce is {@code
 * u32 domain ‖ u64 counter}; domain 0 is a chunk (counter: its place in the pack), 1 a pack's index
 * (0), 2 a segment of a backup index (its number). No nonce is random and none occurs twice under a
 * key: a key seals one object, a writer that would pass a cap (65,536 chunks a pack, 8,192 segments
 * an index, far below 2^32) fails with {@code SIZE_EXCEEDED}, and a retry starts new objects.
 *
 * <h2>5. Streams and chunks</h2>
 *
 * A backup is a list of named streams; a stream is a list of chunks, its plain bytes their
 * concatenation.
 *
 * <p><b>Boundaries.</b> FastCDC (Xia et al., USENIX ATC 2016; the table keyed) with minimum
 * 262,144, normal 1,048,576, maximum 4,194,304. Within a chunk, from byte {@code minimum} on and
 * beginning with {@code h = 0}: {@code h = (h << 1) + gear[byte]} modulo 2^64. The chunk ends after
 * the byte at which the leading 22 bits of h are 0, or, from byte {@code normal} on, the leading 18
 * bits; or when it has {@code maximum} bytes; or with the stream. A reader need not know where
 * boundaries come from; it must accept chunks of 1 to 4,194,304 bytes.
 *
 * <p><b>Name.</b> HMAC-SHA-256 of the plain chunk, under the key {@code chunk-name}. A chunk whose
 * name is known in the backup or its parent is not stored again.
 *
 * <p><b>Compression.</b> One Zstandard frame (RFC 8878), always. Its plain size is declared beside
 * it and is authentic; a reader gives the decompressor exactly that much room.
 *
 * <h2>6. Pack</h2>
 *
 * <pre>
 * header [384] ‖ record 0 ‖ … ‖ record n-1 ‖ sealed index ‖ trailer [32]        at most 32 MiB
 *
 * header:   "CFRP" ‖ u16 1 ‖ u16 0 ‖ u32 epoch ‖ u32 0 ‖ [32] scope ‖ [32] salt ‖ [32] C
 *           ‖ text(T) ‖ text(id) ‖ zeros to 384
 * record i: mark [8] ‖ u32 i ‖ u8 last ‖ u8 0 ‖ u16 0 ‖ ciphertext ‖ tag [16]
 *           mark is the first 8 bytes of the salt; last is 1 in record n-1 and 0 before
 *           AAD = text("coffer.chunk.v1") ‖ [32] scope ‖ text(T) ‖ text(id) ‖ u32 i ‖ u8 last
 *                 ‖ [32] name ‖ u32 plain size
 * index:    u32 n ‖ n × ( [32] name ‖ u32 offset ‖ u32 record length ‖ u32 plain size ), then tag [16]
 *           AAD = text("coffer.pack-index.v1") ‖ [32] SHA-256(header) ‖ u32 n ‖ u32 offset of the index
 * trailer:  u32 n ‖ u32 offset of the index ‖ u32 its length with tag ‖ u32 size of the pack
 *           ‖ mark [8] ‖ u32 1 ‖ "CFRE"
 * </pre>
 *
 * Records follow each other from byte 384 without a gap; their order is that in which chunks became
 * ready, which is not a stream's. The frame in clear (16 bytes) gives nothing away that offsets do
 * not, and lets a reader say what happened to a record that does not belong.
 *
 * <h2>7. Backup index</h2>
 *
 * <pre>
 * header [384] as in section 6, but "CFRI" ‖ segment 0 ‖ … ‖ segment m-1
 * segment s: ciphertext ‖ tag [16]; 262,144 plain bytes, the last one 1 to 262,144
 *            AAD = text("coffer.segment.v1") ‖ [32] SHA-256(header) ‖ u32 s ‖ u8 (1 if s = m-1, else 0)
 *
 * plain:     u32 length of the head ‖ head (JSON)
 *            ‖ u32 number of chunks ‖ each: [32] name ‖ u32 pack ‖ u32 place in the pack ‖ u32 offset
 *                                          ‖ u32 record length ‖ u32 plain size
 *            ‖ for each stream of the head, in order: its chunks, u32 each
 * </pre>
 *
 * Segments are the STREAM construction (Hoang et al., CRYPTO 2015). {@code pack} counts in the
 * head's {@code packs}; a stream's numbers count in the table of chunks. The head is {@link
 * dev.coffer.activities.seal.IndexHead}: {@code attempt, backup, cutAt, cutPosition, format =
 * "coffer.index.v1", naming, packs, shape, streams}; a stream has {@code attributes, bytes, chunks,
 * content, crc32c, estimatedBytes, kind, name, rows}; a pack has {@code backup} (which wrote it),
 * {@code bytes, epoch, header} (SHA-256 of its header), {@code key, sha256, versionId}. 52 bytes a
 * chunk: a terabyte's index has 52 MB.
 *
 * <h2>8. Manifest</h2>
 *
 * A DSSE envelope (protocol 1 of secure-systems-lab/dsse) with payload type {@code
 * application/vnd.coffer.manifest.v1+json} and one Ed25519 signature (RFC 8032) by a key {@code
 * T/VERSION} that never leaves the key service; it verifies with the public key alone. The envelope
 * is {@code {"payload":base64,"payloadType":…,"signatures":[{"keyid":…,"sig":base64}]}} with padded
 * base64 (RFC 4648, section 4), in that one encoding: a reader encodes what it read again and
 * compares. What is signed is {@code "DSSEv1 " len(type) " " type " " len(payload) " " payload},
 * lengths in decimal.
 *
 * <p>The payload is {@link dev.coffer.activities.seal.Manifest}. It can be read without keys, so it
 * holds no name, attribute or digest of a stream (an unkeyed digest of rows would confirm a guess);
 * {@code content} is HMAC-SHA-256 under the key {@code content} over, for each stream in order,
 * {@code text(kind) ‖ u32 length of name ‖ name ‖ u64 rows ‖ u64 bytes ‖ [32] content}. {@code
 * packs} equals the index's; {@code index} pins the index; {@code keyring} names the revision, the
 * epoch of the new packs and the index, and the generation of the naming key. A backup that was not
 * taken by Coffer has the member {@code imported}: digest, format and versions of the archive that
 * it was made of, whether its time is that of the archive or was stated, and the checks that held;
 * its {@code facts.cutAt} is the archive's time. Without that member Coffer took it.
 *
 * <h2>9. Keyring</h2>
 *
 * A DSSE envelope as in section 8 with payload type {@code application/vnd.coffer.keyring.v1+json};
 * the payload is {@link dev.coffer.activities.seal.Keyring}: {@code createdAt, epochs} ({@code
 * number, wrapped, createdAt}), {@code format = "coffer.keyring.v1", minimumVersion, naming}
 * ({@code generation, wrapped, createdAt}), {@code revision, tenant}. {@code minimumVersion} is the
 * oldest version of the key-encryption key that a wrapped key in it has. A change puts the next
 * revision; nothing is edited. The wrapping is the key service's own; its derivation context is the
 * tenant, so another tenant's wrapped key cannot be unwrapped. Evidence, restore proofs and audit
 * anchors are DSSE envelopes too, each with a payload type of its own; {@link dev.coffer.proof}
 * holds the code of envelopes and their JSON, and what one may verify without any key of these.
 *
 * <p><b>Leaving keys out.</b> A revision may hold one naming key more than the one before, behind
 * the others and with the next generation, and may leave keys out, but neither the epoch nor the
 * naming key with the highest number. What stays keeps its order, {@code number}, {@code
 * generation} and {@code createdAt}.
 *
 * <p><b>Rotation.</b> It starts from the keyring in force, revision r, which is pinned when the
 * rotation is admitted, and changes three things in this order; each is decided by what is there,
 * so a rotation that was killed anywhere, or given up, is gone on from and never made twice:
 *
 * <ol>
 *   <li>A version of the key-encryption key above r's {@code minimumVersion}: made unless the key
 *       service has one.
 *   <li>The keyring r + 1: put unless an object stands at its key. It holds every epoch and naming
 *       key of r, but for such as are left out, in their order with {@code number}, {@code
 *       generation} and {@code createdAt} unchanged, wrapped anew, and behind the epochs one more,
 *       with the next number and {@code createdAt} of the keyring; its {@code minimumVersion} is
 *       above r's. An object that stands there and is not such a keyring, by the tenant's
 *       signature, ends the rotation with {@code KEYRING_ALTERED}.
 *   <li>The minimum decryption version: raised to r + 1's {@code minimumVersion} after every key of
 *       r + 1 was unwrapped and compared with r's, and r + 1 is in force. It never goes down.
 * </ol>
 *
 * Until the last step the wraps of r and r + 1 both open. A reader that holds r and is refused a
 * wrap with {@code KEY_VERSION} asks once more which keyring is in force, and goes on with it only
 * if its revision is higher. A backup is sealed under one epoch, the highest of the keyring in
 * force when its capture began. A keyring whose {@code minimumVersion} the key service does not
 * have proves that the key service was rolled back: {@code KEYS_ROLLED_BACK}.
 *
 * <p><b>Sealing again.</b> When epochs are compromised, a rotation adds an epoch e and a naming key
 * of generation g. Then every backup of which the index or a pack is under a compromised epoch is
 * sealed again, with all its packs, since an index has one naming key:
 *
 * <ol>
 *   <li>Each pack, once however many backups refer to it: a new pack under e in the folder of the
 *       same {@code BACKUP}, with an attempt of its own. Its records hold the same compressed
 *       content in the same order, so that every chunk keeps its place, offset, length and plain
 *       size; its names are those of g.
 *   <li>A new index with an attempt of its own: the same head but for {@code attempt, naming} and
 *       {@code packs}, the same chunks and lists under the new names.
 *   <li>A new manifest at {@code manifest-GGGGGGGGGG}, which is g. It says what the one before says
 *       but for {@code attempt, content, index, packs, keyring, facts.storedBytes, facts.epoch},
 *       and has the member {@code resealing}: {@code at}, {@code run} and {@code replaces}, the
 *       pins of all manifests of this backup before it, from the first. It goes last: it is the
 *       commit.
 * </ol>
 *
 * Every new object is locked for at least as long as the one it stands for. Before the new manifest
 * is put, each new pack was read back and its plain bytes compared with the old one's. Nothing old
 * is edited or deleted; until the old epochs' keys are left out of the keyring both sealings open,
 * and with them whoever has pinned the older manifest. A reader without a catalog goes by the
 * manifest of the highest g that verifies, one without a number being the lowest; a manifest whose
 * key is not that of its {@code keyring.naming} is no manifest ({@code OBJECT_RENAMED}). A reader
 * that has pinned a manifest may read one in its place that names the pin in {@code replaces}, and
 * no other ({@code MANIFEST_REPLAYED}).
 *
 * <p><b>Shredding.</b> When no backup is under a compromised epoch and none runs that began with
 * one, a rotation leaves their keys out, and the naming keys that no backup has. Raising the
 * minimum then shuts the old wraps out; last, the key service destroys the versions below it, so
 * that nobody lets them in again. What stays is ciphertext: older keyrings, packs and indexes, each
 * listed with the end of its lock in the records {@code compromise} and {@code exposure} of the
 * package page of {@link dev.coffer.proof}.
 *
 * <h2>10. What a reader checks, in this order, and what each check proves</h2>
 *
 * <table>
 * <caption>Checks; a failed one raises the code and nothing further is read or released</caption>
 * <tr><th>check</th><th>proves</th><th>code</th></tr>
 * <tr><td>manifest version is there</td><td></td><td>MANIFEST_MISSING</td></tr>
 * <tr><td>its SHA-256 and size are the catalog's</td><td>it is the commit, not an older or newer
 *     one</td><td>MANIFEST_ALTERED</td></tr>
 * <tr><td>envelope in its one encoding; known format</td><td></td><td>MANIFEST_UNREADABLE</td></tr>
 * <tr><td>key id begins with the tenant</td><td>(a hint, not a proof) not another tenant's</td>
 *     <td>SCOPE_MISMATCH</td></tr>
 * <tr><td>signature by one of the tenant's keys, over this type</td><td>the tenant's key service
 *     signed exactly this</td><td>MANIFEST_SIGNATURE</td></tr>
 * <tr><td>scope is the request's; scope digest and key agree with it</td><td>this tenant, this
 *     dataset (I-3)</td><td>SCOPE_MISMATCH, OBJECT_RENAMED</td></tr>
 * <tr><td>backup id is the request's</td><td>not another recovery point</td>
 *     <td>MANIFEST_REPLAYED</td></tr>
 * <tr><td>envelope digest is the catalog's and the envelope's own</td><td>policy was not
 *     swapped</td><td>ENVELOPE_MISMATCH</td></tr>
 * <tr><td>keyring: digest, signature, tenant, name</td><td>as for the manifest</td>
 *     <td>KEYRING_ALTERED, SCOPE_MISMATCH, OBJECT_RENAMED</td></tr>
 * <tr><td>keyring revision not below catalog's and manifest's</td><td>no old keyring was put
 *     back</td><td>KEYRING_ROLLBACK</td></tr>
 * <tr><td>the epoch is in the keyring and unwraps</td><td>keys are the tenant's and not shut out</td>
 *     <td>KEY_VERSION, KEYS_ROLLED_BACK, KEY_FOREIGN, KEY_REVOKED</td></tr>
 * <tr><td>index: SHA-256 is the manifest's; every segment opens; head, chunks and lists agree with
 *     each other, with the manifest's packs and {@code content}</td><td>every stream is the list of
 *     chunks that was captured</td><td>INDEX_ALTERED</td></tr>
 * <tr><td>header of index or pack: scope, id, epoch</td><td>not another's object under this
 *     name</td><td>SCOPE_MISMATCH, OBJECT_RENAMED, KEY_VERSION</td></tr>
 * <tr><td>header's SHA-256 is the index's</td><td>the very object, not its like from another
 *     try</td><td>PACK_ALTERED</td></tr>
 * <tr><td>key commitment</td><td>this data key sealed it</td><td>KEY_FOREIGN</td></tr>
 * <tr><td>pack version is there; not shorter; neither longer nor with another SHA-256 (when read
 *     whole); trailer, index and records agree</td><td>the pack is whole</td><td>PACK_MISSING,
 *     PACK_TRUNCATED, PACK_ALTERED</td></tr>
 * <tr><td>record's mark</td><td>(a hint) not another pack's record</td><td>CHUNK_FOREIGN</td></tr>
 * <tr><td>record's place</td><td>(a hint) not another record of this pack</td>
 *     <td>CHUNK_MISPLACED</td></tr>
 * <tr><td>record opens</td><td>this scope, pack, place, name, size and last flag; every bit</td>
 *     <td>CHUNK_ALTERED</td></tr>
 * <tr><td>declared size within 1 to 4 MiB, and the frame fills exactly that</td><td>no bomb</td>
 *     <td>SIZE_EXCEEDED, CHUNK_ALTERED</td></tr>
 * <tr><td>HMAC of the plain bytes is the name</td><td>the content that the index means, even against
 *     who holds the data key</td><td>CHUNK_FOREIGN</td></tr>
 * <tr><td>stream's length at its end</td><td>nothing is missing</td><td>STREAM_TRUNCATED</td></tr>
 * <tr><td>CRC-32C (RFC 3720) of the stream; SHA-256 of definitions</td><td>writer and reader made no
 *     mistake of their own</td><td>STREAM_DIGEST</td></tr>
 * </table>
 *
 * A flip in a clear field that only hints (key id, mark, place, a header's scope or id) raises that
 * field's code; it raises one in any case. Bytes that fail a check are fetched once more before the
 * refusal, so that a fault on the way heals.
 *
 * <h2>11. What this does not do</h2>
 *
 * Sizes of compressed chunks can be seen by who lists or watches the store; keyed boundaries keep
 * them from being matched with known files, and no padding hides them. A backup that was sealed
 * again keeps its boundaries: who has the old naming key and a guess of the content can still match
 * its sizes, though no name. A worker that is taken over while it works sees that tenant's plain
 * bytes. The platform's copy of a derived key cannot be wiped; data keys are. Who rolls back store,
 * catalog and key service together is not noticed here.
 */
@NullMarked
package dev.coffer.activities.seal;

import org.jspecify.annotations.NullMarked;
