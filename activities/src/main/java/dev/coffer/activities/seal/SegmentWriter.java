package dev.coffer.activities.seal;

import dev.coffer.workflows.failure.FailureCode;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Seals a long text in segments of {@link #SEGMENT_BYTES}, each bound to its number and to whether
 * it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): a text
 * that was cut, continued or shuffled does not open.
 */
final class SegmentWriter extends OutputStream {
  /** Plain bytes of every segment but the last. */
  static final int SEGMENT_BYTES = 256 << 10;

  /** No text has more segments: 2 GiB. */
  static final int MAX_SEGMENTS = 1 << 13;

  private final SealKey key;
  private final int maxSegments;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 12);
  private byte[] segment = new byte[1 << 12];
  private int filled;
  private int number;
  private boolean closed;

  SegmentWriter(SealKey key, int maxSegments) {
    this.key = key;
    this.maxSegments = maxSegments;
    out.writeBytes(key.header().encode());
  }

  static byte[] aad(SealHeader header, int number, boolean last) {
    return new Bytes()
        .text("coffer.segment.v1")
        .raw(header.digest().bytes())
        .u32(number)
        .u8(last ? 1 : 0)
        .done();
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int from = offset;
    int left = length;
    while (left > 0) {
      // A full segment waits for the next byte, so that the last one is never empty.
      if (filled == SEGMENT_BYTES) {
        seal(false);
      }
      int taken = Math.min(left, SEGMENT_BYTES - filled);
      if (segment.length < filled + taken + SealKey.TAG_BYTES) {
        segment =
            Arrays.copyOf(
                segment,
                Math.min(
                    SEGMENT_BYTES + SealKey.TAG_BYTES, 2 * (filled + taken + SealKey.TAG_BYTES)));
      }
      System.arraycopy(bytes, from, segment, filled, taken);
      filled += taken;
      from += taken;
      left -= taken;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      seal(true);
    }
  }

  /** Header and segments; after {@link #close}. */
  byte[] sealed() {
    return out.toByteArray();
  }

  private void seal(boolean last) {
    if (number >= maxSegments) {
      throw FailureCode.SIZE_EXCEEDED.because(
          "%s would have more than %d segments".formatted(key.header().id(), maxSegments));
    }
    key.sealInPlace(
        SealKey.Domain.SEGMENT, number, aad(key.header(), number, last), segment, 0, filled);
    out.write(segment, 0, filled + SealKey.TAG_BYTES);
    number++;
    filled = 0;
  }
}
