package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backup that Coffer did not take was made from. The time that its data is of is that of its
 * cut, as of any backup.
 *
 * @param archive the archive's digest, as it was asked for and as it was read
 * @param format as the engine names it, for example {@code custom}
 * @param tool version of the tool that made the archive, where it tells
 * @param server version of the server that the archive was made from, where it tells
 * @param timeStated whether the time is what the requester said; else it is what the archive says,
 *     taken for UTC
 * @param checks what was looked at before anything was committed; all of them held
 */
public record Imported(
    Digest archive,
    String format,
    @Nullable String tool,
    @Nullable String server,
    boolean timeStated,
    List<Check> checks) {

  /** What is looked at before an archive becomes a backup. */
  public enum Check {
    /** Every byte that was read is of the archive whose digest was named. */
    DIGEST,
    /** It holds nothing but definitions and rows of listed kinds. */
    KINDS,
    /** It says that it was made of the database that was expected. */
    DATABASE,
    /** It is of one database, as far as an archive can tell. */
    ONE_DATABASE,
    /** It has no rows outside of the dataset's schema, and no objects once it was loaded. */
    ONE_SCHEMA,
    /** The time that was stated agrees with the archive's own clock, in some time zone. */
    TIME
  }

  public Imported {
    requireNonNull(archive, "archive is null");
    requireNonNull(format, "format is null");
    checks = List.copyOf(checks);
  }
}
