package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.RowSetDigest;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes the text of COPY on, a line a row, and says what it was. Refuses a row that would end the
 * COPY: the server never writes one.
 */
final class RowPassage extends OutputStream {
  private final OutputStream next;
  private final Meter meter;
  private final RowSetDigest digest = new RowSetDigest();
  private long rows;
  private long bytes;

  /** Bytes of the row that is under way, and whether they are the first ones of {@code \.}. */
  private long length;

  private boolean ending = true;

  RowPassage(OutputStream next, Meter meter) {
    this.next = next;
    this.meter = meter;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int count) throws IOException {
    int end = offset + count;
    int from = offset;
    for (int at = offset; at < end; at++) {
      if (buffer[at] == '\n') {
        digest.addPiece(buffer, from, at - from);
        endRow();
        from = at + 1;
      } else {
        ending &= length == 0 ? buffer[at] == '\\' : length == 1 && buffer[at] == '.';
        length++;
      }
    }
    digest.addPiece(buffer, from, end - from);
    next.write(buffer, offset, count);
    bytes += count;
    meter.bytes(count);
  }

  private void endRow() {
    if (ending && length == 2) {
      throw FailureCode.ROW_DIGEST.because("a row of the backup is none that a server writes");
    }
    digest.endRow();
    rows++;
    length = 0;
    ending = true;
  }

  /**
   * What passed.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code ROW_DIGEST} when the last row has
   *     no end
   */
  StreamTally tally() {
    if (length > 0) {
      throw FailureCode.ROW_DIGEST.because("the last row of a stream has no end");
    }
    return new StreamTally(rows, bytes, digest.digest());
  }
}
