package dev.coffer.activities.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A stored backup as an engine reads it: opened, verified chunk by chunk, decompressed. */
public interface Backup {
  SourceShape shape();

  Cut cut();

  List<StoredStream> streams();

  /**
   * Opens one stream. Every byte that it returns was authenticated; it fails at the end when the
   * stream was cut short. Several may be open at once.
   */
  InputStream open(StoredStream stream) throws IOException;

  /** A stream with what it must hold. */
  record StoredStream(StreamSpec spec, StreamTally tally) {}
}
