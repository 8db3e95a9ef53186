/**
 * Moves one backup's bytes between an engine, the sealed format and the store.
 *
 * <ul>
 *   <li>{@link dev.coffer.activities.pipeline.Capture} stores one cut; nothing names it yet.
 *   <li>{@link dev.coffer.activities.pipeline.Commit} reads all of it back and puts the signed
 *       manifest.
 *   <li>{@link dev.coffer.activities.pipeline.Opening} verifies a pinned manifest against a
 *       request.
 *   <li>{@link dev.coffer.activities.pipeline.Recall} gives an engine the streams of a verified
 *       manifest.
 *   <li>{@link dev.coffer.activities.pipeline.Verifier} reads as deep as it is asked; {@link
 *       dev.coffer.activities.pipeline.Shadow} looks for what lies on top; {@link
 *       dev.coffer.activities.pipeline.Discovery} finds commits without a catalog.
 *   <li>{@link dev.coffer.activities.pipeline.Keyrings} makes and reads keyrings; {@link
 *       dev.coffer.activities.pipeline.TenantKeys} is what one activity has on loan.
 *   <li>{@link dev.coffer.activities.pipeline.Reseal} seals stored backups again under other keys.
 * </ul>
 *
 * <h2>Capture</h2>
 *
 * <pre>
 * dump ─▶ readers (the dump's parallelism) ─▶ bounded buffers ─▶ workers: name, known? compress
 *                                                                   └─▶ pack: seal in place ─▶ uploads
 * </pre>
 *
 * Readers cut chunks into buffers of 4 MiB; when none is free they wait, and so does the source.
 * Workers take chunks as they come, so a stream's order is kept by its list of chunks and a pack's
 * order is nobody's. A chunk that the parent's index has is referenced when its epoch's key is
 * still in the keyring; the parent must be of the same scope and naming key.
 *
 * <p>Memory, with r readers, w workers, u uploads and packs of p: buffers 4 MiB × (r + 2w + 2),
 * compression 4 MiB × w, packs p × (u + 1), and about 70 bytes a chunk for the new index and as
 * many for the parent's. At the default (2, 2, 2, 16 MiB) that is 88 MiB and 140 bytes for each
 * megabyte of the source; it does not grow with the data otherwise.
 *
 * <p>A try that fails, is cancelled or dies leaves packs that no manifest names. The next try has
 * another attempt, new packs and new keys; it never goes on with a cipher.
 *
 * <h2>Commit</h2>
 *
 * Every new pack is read whole by the version that the put returned: its SHA-256 is that of what
 * was sent, and its index and every chunk's tag open under the index's coordinates. That proves
 * that the store holds, now and under the pinned version, what was sealed. It does not prove that
 * the compressed content decompresses to what the source gave: FULL verification and a restore do.
 * Older packs that are referred to are looked up by version and size, and their locks grow to this
 * backup's.
 *
 * <h2>Reseal</h2>
 *
 * Each of w workers has one pack at a time: the old one, the new one twice while it is built, and
 * what the store gives back of it, so 4 × 32 MiB × w at most and 4 × p × w for packs of p. Names of
 * what was sealed again are kept for the backups that follow, 64 bytes a chunk, beside the 140 that
 * two indexes take. A pack that an earlier attempt has sealed again is read once more, with its
 * original, and compared.
 *
 * <h2>Recall</h2>
 *
 * Neighbouring chunks are read by one ranged read of the pinned version (up to 2 MiB sealed, 4 MiB
 * plain), a few ranges ahead of the reader. No byte is given away before its chunk's tag and name
 * hold; a range that fails is fetched once more. Memory: 6 MiB × (w + 2) for each open stream.
 */
@NullMarked
package dev.coffer.activities.pipeline;

import org.jspecify.annotations.NullMarked;
