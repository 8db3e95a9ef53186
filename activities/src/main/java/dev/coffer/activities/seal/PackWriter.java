package dev.coffer.activities.seal;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Builds one pack in memory. A chunk is sealed when its successor arrives, because the last one is
 * sealed as the last. Not for several threads.
 */
public final class PackWriter {
  /** No pack is larger. */
  public static final int MAX_BYTES = 32 << 20;

  /** No pack has more chunks. */
  static final int MAX_CHUNKS = 1 << 16;

  private final SealKey key;
  private final int target;
  private final int maxChunks;
  private final List<PackEntry> entries = new ArrayList<>();
  private byte[] buffer;
  private int end;

  /**
   * Begins a pack.
   *
   * @param dataKey of this epoch; not needed any more when this returns
   * @param target size at which the pack is full, at most {@link #MAX_BYTES}; a chunk that is
   *     larger by itself still gets a pack
   * @param space working space, perhaps that of a pack that is finished
   */
  public PackWriter(
      TenantScope scope, PackId id, int epoch, KeyLoan dataKey, int target, byte[] space) {
    this(
        SealKey.create(SealHeader.Kind.PACK, scope, id.toString(), epoch, dataKey),
        target,
        MAX_CHUNKS,
        space);
  }

  PackWriter(SealKey key, int target, int maxChunks, byte[] space) {
    this.key = key;
    this.target = Math.min(target, MAX_BYTES);
    this.maxChunks = maxChunks;
    this.buffer = space;
    byte[] header = key.header().encode();
    reserve(header.length);
    System.arraycopy(header, 0, buffer, 0, header.length);
    this.end = header.length;
  }

  /** Whether a chunk of this many compressed bytes still belongs here. */
  public boolean takes(int compressed) {
    return entries.isEmpty() || (entries.size() < maxChunks && sizeWith(compressed) <= target);
  }

  /**
   * Adds a chunk and returns its place among the pack's chunks.
   *
   * @param name of the plain bytes
   * @param plain size before compression
   * @throws dev.coffer.workflows.failure.FailureException {@code SIZE_EXCEEDED} when the pack has
   *     all the chunks or bytes that a pack may have: no nonce is ever used twice
   */
  public int add(byte[] name, int plain, byte[] compressed, int length) {
    if (entries.size() >= maxChunks || sizeWith(length) > MAX_BYTES) {
      throw FailureCode.SIZE_EXCEEDED.because(
          "pack %s takes no chunk after %d".formatted(key.header().id(), entries.size()));
    }
    sealLatest(false);
    int index = entries.size();
    int recordLength = PackLayout.FRAME_BYTES + length + SealKey.TAG_BYTES;
    reserve(recordLength);
    System.arraycopy(compressed, 0, buffer, end + PackLayout.FRAME_BYTES, length);
    entries.add(new PackEntry(name, index, end, recordLength, plain));
    end += recordLength;
    return index;
  }

  /** Seals the last chunk and the index, and ends the pack. */
  public SealedPack finish() {
    if (entries.isEmpty()) {
      throw new IllegalStateException("a pack has at least one chunk");
    }
    sealLatest(true);
    byte[] index = PackLayout.encodeIndex(entries);
    int at = end;
    reserve(index.length + SealKey.TAG_BYTES + PackLayout.TRAILER_BYTES);
    System.arraycopy(index, 0, buffer, at, index.length);
    key.sealInPlace(
        SealKey.Domain.PACK_INDEX,
        0,
        PackLayout.indexAad(key.header(), entries.size(), at),
        buffer,
        at,
        index.length);
    end = at + index.length + SealKey.TAG_BYTES;
    byte[] trailer = PackLayout.encodeTrailer(key.header(), entries.size(), at, end);
    System.arraycopy(trailer, 0, buffer, end, trailer.length);
    end += trailer.length;
    byte[] bytes = Arrays.copyOf(buffer, end);
    return new SealedPack(bytes, key.header().epoch(), key.header().digest(), entries);
  }

  /** The working space, for the next pack; after {@link #finish}. */
  public byte[] space() {
    return buffer;
  }

  private void sealLatest(boolean last) {
    if (entries.isEmpty()) {
      return;
    }
    PackEntry latest = entries.getLast();
    byte[] frame = PackLayout.frame(key.header(), latest.index(), last);
    System.arraycopy(frame, 0, buffer, latest.offset(), frame.length);
    key.sealInPlace(
        SealKey.Domain.CHUNK,
        latest.index(),
        PackLayout.chunkAad(key.header(), latest.index(), last, latest.name(), latest.plain()),
        buffer,
        latest.offset() + PackLayout.FRAME_BYTES,
        latest.length() - PackLayout.FRAME_BYTES - SealKey.TAG_BYTES);
  }

  private long sizeWith(int compressed) {
    return (long) end
        + PackLayout.FRAME_BYTES
        + compressed
        + SealKey.TAG_BYTES
        + PackLayout.indexBytes(entries.size() + 1)
        + SealKey.TAG_BYTES
        + PackLayout.TRAILER_BYTES;
  }

  private void reserve(int more) {
    if (buffer.length - end < more) {
      int wanted = Math.max(end + more, Math.min(2 * buffer.length, target));
      buffer = Arrays.copyOf(buffer, wanted);
    }
  }

  /**
   * A finished pack.
   *
   * @param bytes the whole object
   * @param header SHA-256 of its header
   */
  public record SealedPack(byte[] bytes, int epoch, Digest header, List<PackEntry> entries) {
    public SealedPack {
      entries = List.copyOf(entries);
    }
  }
}
