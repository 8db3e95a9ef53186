package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Backup;
import dev.coffer.activities.engine.Backup.StoredStream;
import dev.coffer.activities.engine.StreamSpec;
import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A backup of this engine, with its small streams read. */
record StoredDataset(Backup backup, Definitions definitions, DatasetState state) {

  static StoredDataset open(PostgresTools tools, Backup backup) {
    Definitions definitions = new Definitions(tools, bytes(backup, PostgresDump.DEFINITIONS));
    DatasetState state = DatasetState.read(bytes(backup, DatasetState.STREAM));
    definitions.check(state.superuser());
    return new StoredDataset(backup, definitions, state);
  }

  List<StoredStream> rows() {
    return backup.streams().stream()
        .filter(stream -> stream.spec().kind() == StreamSpec.Kind.ROWS)
        .toList();
  }

  /**
   * The streams of every table that has rows, largest table first. Parts come in the order in which
   * the rows stood; loaded one after the other they stand so again, and whoever compares {@code
   * pg_dump} of before and after finds no difference.
   */
  List<List<StoredStream>> tables() {
    Map<String, List<StoredStream>> tables =
        rows().stream()
            .filter(stream -> stream.tally().rows() > 0)
            .sorted(Comparator.comparingInt(stream -> TablePart.of(stream.spec()).part()))
            .collect(Collectors.groupingBy(stream -> TablePart.of(stream.spec()).qualified()));
    return tables.values().stream()
        .sorted(Comparator.comparingLong((List<StoredStream> parts) -> -bytes(parts)))
        .toList();
  }

  static long bytes(List<StoredStream> streams) {
    return streams.stream().mapToLong(stream -> stream.tally().bytes()).sum();
  }

  Optional<StoredStream> blobs() {
    return backup.streams().stream()
        .filter(stream -> stream.spec().kind() == StreamSpec.Kind.BLOBS)
        .findFirst();
  }

  private static byte[] bytes(Backup backup, String name) {
    StoredStream stream =
        backup.streams().stream()
            .filter(candidate -> candidate.spec().name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    FailureCode.INDEX_ALTERED.because("the backup lacks a stream of definitions"));
    try (InputStream in = backup.open(stream)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw FailureCode.STORE_UNAVAILABLE.because("the definitions broke off", e);
    }
  }
}
