package dev.coffer.activities.seal;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantScope;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.AEADBadTagException;

/** Opens chunks of one pack from wherever its bytes come. Safe for several threads. */
public final class ChunkOpener {
  /** What has to be read of a pack before its chunks can be opened: its first bytes. */
  public static final int HEADER_BYTES = SealHeader.BYTES;

  private final SealKey key;

  ChunkOpener(SealKey key) {
    this.key = key;
  }

  /**
   * Opens a pack by its header.
   *
   * @param header the pack's first {@link #HEADER_BYTES} bytes, or more
   * @param dataKey of the pack's epoch; not needed any more when this returns
   * @throws dev.coffer.workflows.failure.FailureException {@code SCOPE_MISMATCH}, {@code
   *     OBJECT_RENAMED}, {@code KEY_VERSION}, {@code PACK_ALTERED}, {@code KEY_FOREIGN}
   */
  public static ChunkOpener open(TenantScope scope, PackRef pack, byte[] header, KeyLoan dataKey) {
    SealHeader found = SealHeader.decode(SealHeader.Kind.PACK, header);
    PackId id = pack.idWithin(scope.tenant());
    found.requireIs(scope, id.toString(), pack.epoch());
    if (!found.digest().equals(pack.header())) {
      throw FailureCode.PACK_ALTERED.because("the header of pack " + id + " was altered");
    }
    return new ChunkOpener(SealKey.open(found, dataKey));
  }

  SealKey key() {
    return key;
  }

  /**
   * Opens one record down to its compressed content; the tag proves pack, place, name and size.
   *
   * @param record holds the record at {@code offset}
   * @throws dev.coffer.workflows.failure.FailureException {@code CHUNK_FOREIGN} when the record is
   *     of another pack, {@code CHUNK_MISPLACED} when it is of another place in this one, {@code
   *     CHUNK_ALTERED}
   */
  public byte[] unseal(byte[] record, int offset, PackEntry entry) {
    Objects.checkFromIndexSize(offset, entry.length(), record.length);
    SealHeader header = key.header();
    if (entry.length() <= PackLayout.FRAME_BYTES + SealKey.TAG_BYTES) {
      throw FailureCode.CHUNK_ALTERED.because("a chunk of pack " + header.id() + " is empty");
    }
    byte[] frame = Arrays.copyOfRange(record, offset, offset + PackLayout.FRAME_BYTES);
    boolean last = frame[12] == 1;
    byte[] expected = PackLayout.frame(header, entry.index(), last);
    int difference = Arrays.mismatch(frame, expected);
    if (difference >= 0) {
      throw misframed(difference, entry.index());
    }
    try {
      return key.open(
          SealKey.Domain.CHUNK,
          entry.index(),
          PackLayout.chunkAad(header, entry.index(), last, entry.name(), entry.plain()),
          record,
          offset + PackLayout.FRAME_BYTES,
          entry.length() - PackLayout.FRAME_BYTES);
    } catch (AEADBadTagException tampered) {
      throw FailureCode.CHUNK_ALTERED.because(
          "chunk %d of pack %s does not open".formatted(entry.index(), header.id()), tampered);
    }
  }

  /**
   * Opens one record down to its plain bytes and compares them with their name.
   *
   * @throws dev.coffer.workflows.failure.FailureException as {@link #unseal}, {@code
   *     SIZE_EXCEEDED}, and {@code CHUNK_FOREIGN} when the content does not carry the name
   */
  public byte[] open(byte[] record, int offset, PackEntry entry, NamingKey.Namer namer) {
    return expand(unseal(record, offset, entry), entry, namer);
  }

  /** The plain bytes of a chunk's compressed content, compared with its name. */
  byte[] expand(byte[] frame, PackEntry entry, NamingKey.Namer namer) {
    byte[] plain = Compression.decompress(frame, entry.plain());
    if (!Arrays.equals(namer.name(plain, 0, plain.length), entry.name())) {
      throw FailureCode.CHUNK_FOREIGN.because(
          "chunk %d of pack %s holds what another name stands for"
              .formatted(entry.index(), key.header().id()));
    }
    return plain;
  }

  private RuntimeException misframed(int difference, int index) {
    String id = key.header().id();
    if (difference < SealHeader.MARK_BYTES) {
      return FailureCode.CHUNK_FOREIGN.because(
          "where chunk %d of pack %s belongs, one of another pack stands".formatted(index, id));
    }
    if (difference < SealHeader.MARK_BYTES + Integer.BYTES) {
      return FailureCode.CHUNK_MISPLACED.because(
          "where chunk %d of pack %s belongs, another of its chunks stands".formatted(index, id));
    }
    return FailureCode.CHUNK_ALTERED.because(
        "the frame of chunk %d of pack %s was altered".formatted(index, id));
  }
}
