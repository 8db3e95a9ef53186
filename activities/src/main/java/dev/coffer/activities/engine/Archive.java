package dev.coffer.activities.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * What a tool of the engine's own made before Coffer was there: one file, or a folder of files. It
 * is not to be trusted. Whoever hands it over compares every byte that is read with the digest that
 * was asked for, once the engine is done: so an engine reads each file of it to the end.
 */
public interface Archive {

  /** Whether it is a folder of files. */
  boolean isFolder();

  /** Names of its files, without any folder; one when it is a file itself. */
  List<String> files();

  /** Size of all its files. */
  long bytes();

  /** Opens one of its files from the start; never through a link. */
  InputStream open(String file) throws IOException;
}
