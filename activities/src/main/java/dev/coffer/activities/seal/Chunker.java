package dev.coffer.activities.seal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Cuts a stream where its content says so: FastCDC (Xia et al., USENIX ATC 2016) with the gear hash
 * and normalized chunking at level 2. The same bytes are cut at the same places wherever they stand
 * in a stream, so an insertion changes the chunks around it and no others.
 *
 * <p>{@code h = (h << 1) + gear[byte]} runs from byte {@code minimum} of a chunk on, beginning with
 * 0. A chunk ends after the byte at which the leading {@code log2(normal) + 2} bits of {@code h}
 * are 0, from byte {@code normal} on the leading {@code log2(normal) - 2} bits; or when it has
 * {@code maximum} bytes. The leading bits hang on the last 64 bytes alone.
 */
public final class Chunker extends OutputStream {
  private static final int NORMALIZATION = 2;
  private static final byte[] NONE = new byte[0];

  private final long[] gear;
  private final ChunkSizes sizes;
  private final Sink sink;
  private final long strict;
  private final long lax;
  private byte[] buffer;
  private int filled;
  private long hash;
  private boolean cut;

  /** Takes chunks and gives buffers. */
  public interface Sink {
    /** An empty buffer of at least {@link ChunkSizes#maximum} bytes; may block. */
    byte[] buffer() throws IOException;

    /** One whole chunk, in the buffer given last; the chunker does not touch it any more. */
    void chunk(byte[] buffer, int length) throws IOException;
  }

  Chunker(long[] gear, ChunkSizes sizes, Sink sink) {
    this.gear = gear;
    this.sizes = sizes;
    this.sink = sink;
    int bits = Integer.numberOfTrailingZeros(sizes.normal());
    this.strict = leading(bits + NORMALIZATION);
    this.lax = leading(bits - NORMALIZATION);
    this.buffer = NONE;
  }

  private static long leading(int bits) {
    return -1L << (Long.SIZE - bits);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int from = offset;
    int end = offset + length;
    while (from < end) {
      int to = scan(bytes, from, end);
      if (filled == 0) {
        buffer = sink.buffer();
      }
      System.arraycopy(bytes, from, buffer, filled, to - from);
      filled += to - from;
      from = to;
      if (cut) {
        emit();
      }
    }
  }

  /** Ends the stream: what is left is its last chunk. An empty stream has none. */
  @Override
  public void close() throws IOException {
    if (filled > 0) {
      emit();
    }
  }

  private void emit() throws IOException {
    byte[] full = buffer;
    int length = filled;
    buffer = NONE;
    filled = 0;
    hash = 0;
    cut = false;
    sink.chunk(full, length);
  }

  /** The end of what belongs to the present chunk; sets {@link #cut} when the chunk ends there. */
  private int scan(byte[] bytes, int from, int end) {
    int at = from + Math.min(end - from, Math.max(0, sizes.minimum() - filled));
    int normal = clamp(from, end, sizes.normal());
    int maximum = clamp(from, end, sizes.maximum());
    long h = hash;
    for (; at < normal; at++) {
      h = (h << 1) + gear[bytes[at] & 0xff];
      if ((h & strict) == 0) {
        cut = true;
        return at + 1;
      }
    }
    for (; at < maximum; at++) {
      h = (h << 1) + gear[bytes[at] & 0xff];
      if ((h & lax) == 0) {
        cut = true;
        return at + 1;
      }
    }
    hash = h;
    cut = filled + (at - from) == sizes.maximum();
    return at;
  }

  /** The input position at which the chunk would have {@code size} bytes, within the input. */
  private int clamp(int from, int end, int size) {
    return Math.clamp((long) from + size - filled, from, end);
  }
}
