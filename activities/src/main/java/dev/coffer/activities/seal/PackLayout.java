package dev.coffer.activities.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** The parts of a pack, byte by byte; see the package page. */
final class PackLayout {
  /** Clear bytes before each sealed chunk. */
  static final int FRAME_BYTES = 16;

  /** Clear bytes at the end of a pack. */
  static final int TRAILER_BYTES = 32;

  static final int ENTRY_BYTES = NamingKey.NAME_BYTES + 12;

  private static final int FORMAT = 1;
  private static final byte[] END = "CFRE".getBytes(UTF_8);

  private PackLayout() {}

  static byte[] frame(SealHeader header, int index, boolean last) {
    return new Bytes().raw(mark(header)).u32(index).u8(last ? 1 : 0).u8(0).u16(0).done();
  }

  static byte[] mark(SealHeader header) {
    return Arrays.copyOf(header.salt(), SealHeader.MARK_BYTES);
  }

  static byte[] chunkAad(SealHeader header, int index, boolean last, byte[] name, int plain) {
    return new Bytes()
        .text("coffer.chunk.v1")
        .raw(header.scope().bytes())
        .text(header.tenant().value())
        .text(header.id())
        .u32(index)
        .u8(last ? 1 : 0)
        .raw(name)
        .u32(plain)
        .done();
  }

  static byte[] indexAad(SealHeader header, int count, int offset) {
    return new Bytes()
        .text("coffer.pack-index.v1")
        .raw(header.digest().bytes())
        .u32(count)
        .u32(offset)
        .done();
  }

  static int indexBytes(int count) {
    return Integer.BYTES + count * ENTRY_BYTES;
  }

  static byte[] encodeIndex(List<PackEntry> entries) {
    ByteBuffer out = ByteBuffer.allocate(indexBytes(entries.size())).putInt(entries.size());
    for (PackEntry entry : entries) {
      out.put(entry.name()).putInt(entry.offset()).putInt(entry.length()).putInt(entry.plain());
    }
    return out.array();
  }

  static byte[] encodeTrailer(SealHeader header, int count, int offset, int end) {
    return ByteBuffer.allocate(TRAILER_BYTES)
        .putInt(count)
        .putInt(offset)
        .putInt(end - offset)
        .putInt(end + TRAILER_BYTES)
        .put(mark(header))
        .putInt(FORMAT)
        .put(END)
        .array();
  }
}
