package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Meter;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.copy.CopyIn;

/** Puts rows back with COPY, as they come. */
final class RowLoader {
  private static final int BUFFER = 1 << 16;

  private final Meter meter;
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  RowLoader(Meter meter) {
    this.meter = meter;
  }

  /** One stream into one table. */
  void load(Pg session, String copy, InputStream stream) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try {
      CopyIn in = session.copy().copyIn(copy);
      try {
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
          in.writeToCopy(buffer, 0, read);
          moved(read);
        }
        rows.addAndGet(in.endCopy());
      } finally {
        if (in.isActive()) {
          in.cancelCopy();
        }
      }
    } catch (SQLException e) {
      throw PgErrors.classify(e);
    }
    meter.stream();
  }

  void moved(long count) {
    bytes.addAndGet(count);
    meter.bytes(count);
  }

  void objects(long count) {
    rows.addAndGet(count);
  }

  long rows() {
    return rows.get();
  }

  long bytes() {
    return bytes.get();
  }
}
