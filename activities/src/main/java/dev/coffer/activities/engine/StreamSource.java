package dev.coffer.activities.engine;

import java.io.IOException;
import java.io.OutputStream;

/** One stream of a dump. */
public interface StreamSource {
  StreamSpec spec();

  /** Writes the whole stream; does not close the sink. Blocks while the sink blocks. */
  StreamTally writeTo(OutputStream sink) throws IOException;
}
