package dev.coffer.activities.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes in what {@link MemoryDatabaseEngine#archive} makes; it does not tell when it was made. */
final class MemoryArchives implements ArchiveEngine {
  private final MemoryDatabaseEngine engine;

  MemoryArchives(MemoryDatabaseEngine engine) {
    this.engine = engine;
  }

  @Override
  public ArchiveFacts survey(Archive archive, Meter meter) {
    Map<String, List<String>> tables = tables(archive, meter);
    return new ArchiveFacts(
        "memory",
        null,
        null,
        null,
        null,
        Set.of(),
        tables.size(),
        tables.values().stream().mapToLong(List::size).sum(),
        archive.bytes());
  }

  @Override
  public Quarantine load(Access access, String quarantine, Archive archive, Meter meter) {
    engine.create(quarantine);
    Map<String, List<String>> tables = tables(archive, meter);
    tables.forEach((table, rows) -> rows.forEach(row -> engine.insert(quarantine, table, row)));
    return new Quarantine(
        quarantine,
        engine.identity(quarantine),
        tables.values().stream().mapToLong(List::size).sum(),
        archive.bytes());
  }

  private static Map<String, List<String>> tables(Archive archive, Meter meter) {
    try (InputStream in = archive.open(archive.files().getFirst())) {
      byte[] text = in.readAllBytes();
      meter.bytes(text.length);
      return MemoryDatabaseEngine.loaded(text);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public Dump dump(Access access, Quarantine quarantine, Instant madeAt) {
    return engine.read(quarantine.name(), new Cut(madeAt, "archive"));
  }

  @Override
  public List<String> discard(Access access, String prefix) {
    return engine.discard(access, prefix);
  }
}
