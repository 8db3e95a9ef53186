package dev.coffer.activities.engine;

import java.time.Instant;
import java.util.List;

/**
 * Takes in archives that the engine's own tools made before Coffer was there, through a quarantine
 * and never through live. What an archive asks for is done by the quarantine's own role, and only
 * where it stands on a list; owners and privileges are those that the dataset has today.
 *
 * <p>Errors: {@code ARCHIVE_REFUSED} for what cannot be read or is not on the list, by line and
 * never by its text; {@code ARCHIVE_SHARED} when it holds more than the dataset; otherwise as
 * {@link DatabaseEngine}. Every method may run twice.
 */
public interface ArchiveEngine {

  /** Reads an archive to its end and runs nothing of it. */
  ArchiveFacts survey(Archive archive, Meter meter);

  /**
   * Loads an archive into a new quarantine of this name, which no one else can reach. A quarantine
   * with the same name is dropped first. The dataset has to be live: encoding, owners and
   * privileges are taken from it.
   */
  Quarantine load(Access access, String quarantine, Archive archive, Meter meter);

  /**
   * Opens what was loaded for reading, as if it were the dataset.
   *
   * @param madeAt the time that the data is of
   */
  Dump dump(Access access, Quarantine quarantine, Instant madeAt);

  /** Drops every quarantine of an archive whose name starts with this prefix. */
  List<String> discard(Access access, String prefix);
}
