package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.StreamSource;
import dev.coffer.activities.engine.StreamSpec;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** One snapshot of a dataset, exported by one session and read by several. */
final class PostgresDump implements Dump {
  static final String DEFINITIONS = "definitions.dump";

  private final PostgresConfig config;
  private final SnapshotHolder holder;
  private final SnapshotReaders readers;
  private final DatasetState state;
  private final RowGuard guard;
  private final PendingDefinitions definitions;
  private final List<StreamSource> streams;
  private final AtomicLong rows = new AtomicLong();

  PostgresDump(
      PostgresConfig config, Sessions sessions, PostgresTools tools, WideRows wide, Access access) {
    this(config, sessions, tools, wide, access, UnaryOperator.identity());
  }

  /**
   * @param told what is told of the state in place of what was read
   */
  PostgresDump(
      PostgresConfig config,
      Sessions sessions,
      PostgresTools tools,
      WideRows wide,
      Access access,
      UnaryOperator<DatasetState> told) {
    this.config = config;
    String version = tools.version().toString();
    this.holder = SnapshotHolder.open(config, sessions, tools, access);
    this.readers = new SnapshotReaders(config, sessions, access, holder);
    try {
      // Started first: the tool takes about as long as everything else here.
      this.definitions = definitions(tools, access);
      this.state = told.apply(StateReader.read(holder.session(), holder.namespaces(), version));
      this.guard = RowGuard.of(holder.session(), holder.namespaces(), config.maxRowBytes(), wide);
      this.streams = sources();
      holder.watch(readers);
    } catch (RuntimeException e) {
      readers.close();
      holder.close();
      throw e;
    }
  }

  private PendingDefinitions definitions(PostgresTools tools, Access access) {
    var what =
        new PostgresTools.Selection(
            access.placement().database(), holder.namespaces().schema(), holder.snapshot());
    return PendingDefinitions.begin(tools, access, what)
        .checkedBy(made -> made.check(holder.superuser()));
  }

  private List<StreamSource> sources() {
    List<StreamSource> sources = new ArrayList<>();
    for (TablePart part :
        TablePart.all(holder.session(), holder.namespaces(), config.partBytes())) {
      sources.add(new Rows(part));
    }
    if (!state.blobs().isEmpty()) {
      sources.add(new Blobs());
    }
    sources.add(new Definition(spec(DEFINITIONS)));
    sources.add(new Definition(spec(DatasetState.STREAM)));
    sources.sort(
        Comparator.comparingLong((StreamSource source) -> source.spec().estimatedBytes())
            .reversed());
    return List.copyOf(sources);
  }

  private static StreamSpec spec(String name) {
    return new StreamSpec(name, StreamSpec.Kind.DEFINITIONS, 0, Map.of());
  }

  @Override
  public Cut cut() {
    return holder.cut();
  }

  @Override
  public SourceShape shape() {
    Namespaces of = holder.namespaces();
    Digest digest =
        of.wholeDatabase()
            ? definitions.await().digest()
            : definitions.await().digestWithin(of.schema(), of.schema());
    return Inspector.withDigest(holder.shape(), digest.hex());
  }

  @Override
  public List<StreamSource> streams() {
    return streams;
  }

  @Override
  public int parallelism() {
    return config.parallelism();
  }

  @Override
  public void finish() {
    readers.requireAlive();
    if (rows.get() == 0 && holder.promisedRows() > 0) {
      throw FailureCode.EMPTY_DUMP.because(
          "the dump saw no rows where the server's statistics promise " + holder.promisedRows());
    }
    holder.requireUnchanged(readers);
  }

  @Override
  public void close() {
    readers.close();
    holder.close();
  }

  /** A small stream that is made as a whole. */
  private final class Definition implements StreamSource {
    private final StreamSpec spec;

    Definition(StreamSpec spec) {
      this.spec = spec;
    }

    @Override
    public StreamSpec spec() {
      return spec;
    }

    @Override
    public StreamTally writeTo(OutputStream sink) throws IOException {
      byte[] content =
          spec.name().equals(DEFINITIONS) ? definitions.await().archive() : state.json();
      sink.write(content);
      return new StreamTally(1, content.length, Digest.of(content));
    }
  }

  private final class Rows implements StreamSource {
    private final TablePart part;

    Rows(TablePart part) {
      this.part = part;
    }

    @Override
    public StreamSpec spec() {
      return part.spec();
    }

    @Override
    public StreamTally writeTo(OutputStream sink) throws IOException {
      CopyReader reader = new CopyReader(config.maxRowBytes());
      StreamTally tally =
          readers.use(
              session ->
                  guard.read(session, part, () -> reader.read(session, part.copyOut(), sink)));
      rows.addAndGet(tally.rows());
      return tally;
    }
  }

  private final class Blobs implements StreamSource {
    @Override
    public StreamSpec spec() {
      return new StreamSpec(LargeObjects.STREAM, StreamSpec.Kind.BLOBS, 0, Map.of());
    }

    @Override
    public StreamTally writeTo(OutputStream sink) throws IOException {
      return readers.use(session -> LargeObjects.write(session, state.blobs(), sink));
    }
  }
}
