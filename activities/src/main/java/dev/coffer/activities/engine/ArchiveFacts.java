package dev.coffer.activities.engine;

import java.time.LocalDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an archive says of itself and holds. Nothing of it is proved but the numbers.
 *
 * @param format as the engine names it, for example {@code custom}
 * @param database name of the database that it was made from, where it tells
 * @param server version of the server that it was made from, where it tells
 * @param tool version of the tool that made it, where it tells
 * @param madeAt what the clock of the tool's machine showed, in a time zone that it does not tell
 * @param schemas where the tables lie that it has rows of; never for a workflow history
 * @param tables how many tables it has rows of
 * @param bytes the rows' own
 */
public record ArchiveFacts(
    String format,
    @Nullable String database,
    @Nullable String server,
    @Nullable String tool,
    @Nullable LocalDateTime madeAt,
    Set<String> schemas,
    int tables,
    long rows,
    long bytes) {
  public ArchiveFacts {
    schemas = Set.copyOf(schemas);
  }
}
