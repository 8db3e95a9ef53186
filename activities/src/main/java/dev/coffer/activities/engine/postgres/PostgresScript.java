package dev.coffer.activities.engine.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.activities.engine.Backup.StoredStream;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * A backup as one script for {@code psql}, in the order of {@code pg_dump}: definitions, rows,
 * values of sequences, large objects, then indexes, keys and whatever else follows rows.
 *
 * <p>The text of a tenant's own definitions must not become a command of psql's (CVE-2025-8714):
 * all of it stands between psql's "restrict" and its end, with a key that nobody could have known
 * when the backup was taken, as the tool itself does it. And no row may end its COPY, or the rows
 * after it would be read as SQL.
 */
final class PostgresScript {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] END_OF_ROWS = "\\.\n".getBytes(UTF_8);

  private final StoredDataset stored;
  private final OutputStream file;
  private final Meter meter;

  PostgresScript(StoredDataset stored, OutputStream file, Meter meter) {
    this.stored = stored;
    this.file = file;
    this.meter = meter;
  }

  void write() throws IOException {
    byte[] random = new byte[24];
    RANDOM.nextBytes(random);
    String guard = HexFormat.of().formatHex(random);
    text("-- A dataset as of " + stored.backup().cut().at() + ", for psql.\n\n");
    text("\\restrict " + guard + "\n");
    text(stored.definitions().script(Definitions.BEFORE_ROWS));
    for (List<StoredStream> parts : stored.tables()) {
      rows(parts);
    }
    sequences();
    largeObjects();
    text(stored.definitions().script(Definitions.AFTER_ROWS));
    for (DatasetState.View view : stored.state().views()) {
      statement("REFRESH MATERIALIZED VIEW " + Sql.name(view.schema(), view.name()));
    }
    text("\\unrestrict " + guard + "\n");
  }

  /** One COPY a table, whatever number of parts it was read in. */
  private void rows(List<StoredStream> parts) throws IOException {
    statement(TablePart.of(parts.getFirst().spec()).copyIn(false));
    for (StoredStream part : parts) {
      RowPassage passage = new RowPassage(file, meter);
      try (InputStream in = stored.backup().open(part)) {
        in.transferTo(passage);
      }
      requireSame(part, passage.tally());
      meter.stream();
    }
    file.write(END_OF_ROWS);
  }

  private void sequences() throws IOException {
    for (DatasetState.Sequence sequence : stored.state().sequences()) {
      statement("SELECT " + Builder.setval(sequence));
    }
  }

  private void largeObjects() throws IOException {
    if (stored.blobs().isEmpty()) {
      return;
    }
    StoredStream blobs = stored.blobs().orElseThrow();
    try (InputStream in = stored.backup().open(blobs)) {
      requireSame(blobs, LargeObjects.statements(in, this::statement, meter::bytes));
    }
    for (DatasetState.Blob blob : stored.state().blobs()) {
      if (blob.comment() != null) {
        statement(Note.comment("LARGE OBJECT " + blob.id(), blob.comment()));
      }
    }
    meter.stream();
  }

  private static void requireSame(StoredStream stream, StreamTally found) {
    if (stream.tally().rows() != found.rows()) {
      throw FailureCode.ROW_COUNT.because(
          "a stream of the backup has %d rows instead of %d"
              .formatted(found.rows(), stream.tally().rows()));
    }
    if (!stream.tally().content().equals(found.content())) {
      throw FailureCode.ROW_DIGEST.because("a stream of the backup holds other rows");
    }
  }

  private void statement(String sql) throws IOException {
    text(sql + ";\n");
  }

  private void text(String text) throws IOException {
    file.write(text.getBytes(UTF_8));
  }
}
