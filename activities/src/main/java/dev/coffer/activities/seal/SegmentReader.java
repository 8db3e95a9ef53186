package dev.coffer.activities.seal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import javax.crypto.AEADBadTagException;

/** Opens what {@link SegmentWriter} sealed; gives no byte of a segment whose tag does not hold. */
final class SegmentReader extends InputStream {
  private final SealKey key;
  private final byte[] sealed;
  private int next = SealHeader.BYTES;
  private int number;
  private byte[] segment = new byte[0];
  private int at;

  SegmentReader(SealKey key, byte[] sealed) throws IOException {
    this.key = key;
    this.sealed = sealed;
    if (!advance()) {
      throw new IOException("there is no segment");
    }
  }

  @Override
  public int read() throws IOException {
    return at < segment.length || advance() ? segment[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (at == segment.length && !advance()) {
      return -1;
    }
    int taken = Math.min(length, segment.length - at);
    System.arraycopy(segment, at, into, offset, taken);
    at += taken;
    return taken;
  }

  /** Opens the next segment, if there is one; none is empty. */
  private boolean advance() throws IOException {
    int left = sealed.length - next;
    if (left == 0) {
      return false;
    }
    int length = Math.min(left, SegmentWriter.SEGMENT_BYTES + SealKey.TAG_BYTES);
    try {
      if (length <= SealKey.TAG_BYTES) {
        throw new IOException("segment " + number + " is cut");
      }
      segment =
          key.open(
              SealKey.Domain.SEGMENT,
              number,
              SegmentWriter.aad(key.header(), number, length == left),
              sealed,
              next,
              length);
    } catch (AEADBadTagException tampered) {
      throw new IOException("segment " + number + " does not open", tampered);
    }
    next += length;
    number++;
    at = 0;
    return true;
  }
}
