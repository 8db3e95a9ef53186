package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.RowSetDigest;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import org.postgresql.copy.CopyOut;

/** Reads the rows of one part of a table: the text of COPY, a line a row. */
final class CopyReader {
  private final int maxRowBytes;

  CopyReader(int maxRowBytes) {
    this.maxRowBytes = maxRowBytes;
  }

  /**
   * Copies all rows to {@code sink}. When the sink fails, the session is of no further use: the
   * server is told to stop, and the caller closes it.
   */
  StreamTally read(Pg session, String copy, OutputStream sink) throws IOException {
    RowSetDigest digest = new RowSetDigest();
    long rows = 0;
    long bytes = 0;
    try {
      CopyOut out = session.copy().copyOut(copy);
      try {
        for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
          if (row.length > maxRowBytes) {
            throw FailureCode.ROW_TOO_LARGE.because(
                "a row of " + row.length + " bytes exceeds " + maxRowBytes);
          }
          digest.add(row, 0, row.length - 1);
          sink.write(row);
          rows++;
          bytes += row.length;
        }
      } finally {
        if (out.isActive()) {
          session.cancel();
        }
      }
    } catch (SQLException e) {
      throw PgErrors.classify(e);
    }
    return new StreamTally(rows, bytes, digest.digest());
  }
}
