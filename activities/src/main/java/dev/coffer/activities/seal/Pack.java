package dev.coffer.activities.seal;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantScope;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;

/** A whole pack, its header, trailer and index verified. */
public final class Pack {
  private final byte[] bytes;
  private final ChunkOpener opener;
  private final List<PackEntry> entries;

  private Pack(byte[] bytes, ChunkOpener opener, List<PackEntry> entries) {
    this.bytes = bytes;
    this.opener = opener;
    this.entries = List.copyOf(entries);
  }

  /**
   * Opens a pack.
   *
   * @param bytes the whole object; not copied
   * @param dataKey of the pack's epoch; not needed any more when this returns
   * @throws dev.coffer.workflows.failure.FailureException {@code PACK_TRUNCATED} when bytes are
   *     missing, {@code PACK_ALTERED} when trailer or index do not hold, and what {@link
   *     ChunkOpener#open} throws
   */
  public static Pack open(TenantScope scope, PackRef ref, byte[] bytes, KeyLoan dataKey) {
    PackId id = ref.idWithin(scope.tenant());
    if (bytes.length < ref.bytes()) {
      throw FailureCode.PACK_TRUNCATED.because(
          "pack %s has %d bytes of %d".formatted(id, bytes.length, ref.bytes()));
    }
    if (bytes.length > ref.bytes() || bytes.length > PackWriter.MAX_BYTES) {
      throw FailureCode.PACK_ALTERED.because(
          "pack %s has %d bytes, not %d".formatted(id, bytes.length, ref.bytes()));
    }
    ChunkOpener opener = ChunkOpener.open(scope, ref, bytes, dataKey);
    return new Pack(bytes, opener, readIndex(id, bytes, opener.key()));
  }

  public List<PackEntry> entries() {
    return entries;
  }

  /**
   * Opens every chunk down to its compressed content, so that every bit of the pack is proved.
   *
   * @throws dev.coffer.workflows.failure.FailureException as {@link ChunkOpener#unseal}
   */
  public void unsealAll() {
    for (PackEntry entry : entries) {
      opener.unseal(bytes, entry.offset(), entry);
    }
  }

  /**
   * Seals every chunk of this pack again, in its order and with its compressed content as it is, so
   * that each keeps its place, offset and length; each is opened to its plain bytes and named anew.
   *
   * @param was names as this pack's index has them
   * @param now names as the new one is to have them
   * @param into a pack that was just begun
   * @throws dev.coffer.workflows.failure.FailureException as {@link ChunkOpener#open}
   */
  public PackWriter.SealedPack reseal(NamingKey.Namer was, NamingKey.Namer now, PackWriter into) {
    for (PackEntry entry : entries) {
      byte[] frame = opener.unseal(bytes, entry.offset(), entry);
      byte[] plain = opener.expand(frame, entry, was);
      into.add(now.name(plain, 0, plain.length), plain.length, frame, frame.length);
    }
    return into.finish();
  }

  /** Opens one chunk to its plain bytes; errors as for {@link ChunkOpener#open}. */
  public byte[] open(PackEntry entry, NamingKey.Namer namer) {
    return opener.open(bytes, entry.offset(), entry, namer);
  }

  private static List<PackEntry> readIndex(PackId id, byte[] bytes, SealKey key) {
    int trailerAt = bytes.length - PackLayout.TRAILER_BYTES;
    if (trailerAt < SealHeader.BYTES) {
      throw FailureCode.PACK_ALTERED.because("pack " + id + " has no room for a trailer");
    }
    ByteBuffer trailer = ByteBuffer.wrap(bytes, trailerAt, PackLayout.TRAILER_BYTES);
    int count = trailer.getInt();
    int offset = trailer.getInt();
    byte[] canonical = PackLayout.encodeTrailer(key.header(), count, offset, trailerAt);
    if (!Arrays.equals(canonical, 0, canonical.length, bytes, trailerAt, bytes.length)
        || count < 1
        || count > PackWriter.MAX_CHUNKS
        || offset < SealHeader.BYTES
        || trailerAt - offset != PackLayout.indexBytes(count) + SealKey.TAG_BYTES) {
      throw FailureCode.PACK_ALTERED.because("the trailer of pack " + id + " was altered");
    }
    byte[] index;
    try {
      index =
          key.open(
              SealKey.Domain.PACK_INDEX,
              0,
              PackLayout.indexAad(key.header(), count, offset),
              bytes,
              offset,
              trailerAt - offset);
    } catch (AEADBadTagException tampered) {
      throw FailureCode.PACK_ALTERED.because(
          "the index of pack " + id + " does not open", tampered);
    }
    return decodeIndex(id, bytes, index, count, offset);
  }

  private static List<PackEntry> decodeIndex(
      PackId id, byte[] bytes, byte[] index, int count, int indexOffset) {
    ByteBuffer in = ByteBuffer.wrap(index);
    List<PackEntry> entries = new ArrayList<>(count);
    boolean sound = in.getInt() == count;
    int next = SealHeader.BYTES;
    for (int i = 0; i < count && sound; i++) {
      byte[] name = new byte[NamingKey.NAME_BYTES];
      in.get(name);
      PackEntry entry = new PackEntry(name, i, in.getInt(), in.getInt(), in.getInt());
      entries.add(entry);
      // Records follow each other without a gap, and only the last one says that it is the last.
      sound =
          entry.offset() == next
              && entry.length() > PackLayout.FRAME_BYTES + SealKey.TAG_BYTES
              && entry.length() <= indexOffset - next
              && (bytes[next + 12] == 1) == (i == count - 1);
      next += entry.length();
    }
    if (!sound || next != indexOffset) {
      throw FailureCode.PACK_ALTERED.because("index and records of pack " + id + " disagree");
    }
    return entries;
  }
}
