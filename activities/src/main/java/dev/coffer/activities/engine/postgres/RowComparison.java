package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Backup.StoredStream;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.RowSetDigest;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads every row and large object of a quarantine back and compares them with the backup's. */
final class RowComparison {
  private static final String BLOBS = "large objects";

  private final PostgresConfig config;
  private final WideRows wide;
  private final StoredDataset stored;
  private final Verifier.Target target;
  private final Meter meter;
  private final Findings findings;
  private Map<String, Content> found = Map.of();

  /** Rows and digest of one table. */
  private record Content(long rows, Digest digest) {
    Content plus(Content other) {
      RowSetDigest sum = new RowSetDigest();
      sum.addAll(digest);
      sum.addAll(other.digest);
      return new Content(rows + other.rows, sum.digest());
    }

    static Content of(StreamTally tally) {
      return new Content(tally.rows(), tally.content());
    }
  }

  RowComparison(
      PostgresConfig config,
      WideRows wide,
      StoredDataset stored,
      Verifier.Target target,
      Meter meter,
      Findings findings) {
    this.config = config;
    this.wide = wide;
    this.stored = stored;
    this.target = target;
    this.meter = meter;
    this.findings = findings;
  }

  void compare(Crew crew) {
    found = contents(crew);
    compareContents();
  }

  /** Tables that were read back, and one for all large objects. */
  int size() {
    return found.size();
  }

  /** Digest over counts and digests of everything that was read back. */
  Digest fingerprint() {
    StringBuilder text = new StringBuilder("coffer.fingerprint.v1\n");
    found.forEach(
        (name, content) ->
            text.append(Digest.of(name))
                .append(' ')
                .append(content.rows())
                .append(' ')
                .append(content.digest())
                .append('\n'));
    return Digest.of(text.toString());
  }

  private Map<String, Content> contents(Crew crew) {
    Map<String, Content> found = new TreeMap<>();
    Namespaces where = new Namespaces(target.schema());
    CopyReader reader = new CopyReader(Integer.MAX_VALUE);
    RowGuard guard = RowGuard.of(crew.first(), where, Integer.MAX_VALUE, wide);
    List<Crew.Task> tasks = new ArrayList<>();
    Map<String, String> columns = columns();
    for (TablePart there : TablePart.all(crew.first(), where, config.partBytes())) {
      String name = Sql.name(liveName(there.schema()), there.table());
      TablePart part = there.withColumns(columns.getOrDefault(name, there.columns()));
      tasks.add(
          session -> {
            Content content =
                Content.of(
                    guard.read(
                        session,
                        there,
                        () -> reader.read(session, part.copyOut(), new MeteredSink(meter))));
            synchronized (found) {
              found.merge(name, content, Content::plus);
            }
            meter.stream();
          });
    }
    if (stored.blobs().isPresent()) {
      tasks.add(
          session -> {
            Content content =
                Content.of(
                    LargeObjects.write(
                        session, StateReader.blobs(session), new MeteredSink(meter)));
            synchronized (found) {
              found.put(BLOBS, content);
            }
          });
    }
    crew.share(tasks);
    return found;
  }

  /**
   * Columns in the backup's order: a column that a parent got later stands last in its children,
   * and first once they are made anew. A column that is missing or new shows in the definitions.
   */
  private Map<String, String> columns() {
    Map<String, String> columns = new HashMap<>();
    for (StoredStream stream : stored.rows()) {
      TablePart part = TablePart.of(stream.spec());
      columns.put(Sql.name(part.schema(), part.table()), part.columns());
    }
    return columns;
  }

  private String liveName(String schema) {
    return schema.equals(target.schema()) ? target.live() : schema;
  }

  private void compareContents() {
    Map<String, Content> expected = new TreeMap<>();
    for (StoredStream stream : stored.rows()) {
      TablePart part = TablePart.of(stream.spec());
      expected.merge(
          Sql.name(part.schema(), part.table()), Content.of(stream.tally()), Content::plus);
    }
    stored.blobs().ifPresent(stream -> expected.put(BLOBS, Content.of(stream.tally())));
    Set<String> names = new TreeSet<>(expected.keySet());
    names.addAll(found.keySet());
    for (String name : names) {
      Content wanted = expected.get(name);
      Content there = found.get(name);
      if (wanted == null || there == null) {
        findings.add(FailureCode.ROW_COUNT, name + (wanted == null ? " is new" : " is missing"));
      } else if (wanted.rows() != there.rows()) {
        findings.add(
            FailureCode.ROW_COUNT,
            name + " has " + there.rows() + " rows instead of " + wanted.rows());
      } else if (!wanted.equals(there)) {
        findings.add(FailureCode.ROW_DIGEST, name + " holds other rows");
      }
    }
  }

  /** Counts what was read back and keeps nothing. */
  private static final class MeteredSink extends OutputStream {
    private final Meter meter;

    MeteredSink(Meter meter) {
      this.meter = meter;
    }

    @Override
    public void write(int b) {
      meter.bytes(1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      meter.bytes(length);
    }
  }
}
