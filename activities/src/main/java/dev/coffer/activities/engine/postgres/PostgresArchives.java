package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.Archive;
import dev.coffer.activities.engine.ArchiveEngine;
import dev.coffer.activities.engine.ArchiveFacts;
import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.StreamSource;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Placement;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Archives of {@code pg_dump}: custom, directory and plain. The quarantine is a database of its own
 * for isolation SCHEMA too, with the shared database's encoding and extensions, so that nothing of
 * an archive ever runs in a database that others live in.
 */
final class PostgresArchives implements ArchiveEngine {
  /** Where a dump has the position of its cut. */
  private static final String POSITION = "archive";

  private final PostgresConfig config;
  private final Sessions sessions;
  private final PostgresTools tools;
  private final WideRows wide;

  PostgresArchives(PostgresConfig config, Sessions sessions, PostgresTools tools, WideRows wide) {
    this.config = config;
    this.sessions = sessions;
    this.tools = tools;
    this.wide = wide;
  }

  @Override
  public ArchiveFacts survey(Archive archive, Meter meter) {
    Count count = new Count(meter);
    try (ArchiveText text = ArchiveText.open(tools, archive)) {
      DumpScript script = new DumpScript(text.text(), config.maxRowBytes());
      script.read(count);
      text.finish();
      ArchiveToc.Head head = text.head();
      return new ArchiveFacts(
          text.format(),
          head == null ? null : head.database(),
          head == null ? script.server() : head.server(),
          head == null ? script.tool() : head.tool(),
          head == null ? null : head.madeAt(),
          count.tables.stream().map(DumpScript.Table::schema).collect(Collectors.toSet()),
          count.tables.size(),
          count.rows,
          count.bytes);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  @Override
  public Quarantine load(Access access, String quarantine, Archive archive, Meter meter) {
    Live live = Live.of(sessions, access);
    String identity;
    try (Pg session = sessions.maintenance(access)) {
      identity = Databases.create(session, quarantine, live.database());
    }
    try (Crew crew = new Crew(() -> sessions.open(access, quarantine), 1, meter)) {
      Pg session = crew.first();
      session.run("SET synchronous_commit = off");
      Sessions.readViews(session);
      ArchiveLoad load = new ArchiveLoad(session, Namespaces.of(access), live, meter);
      crew.alone(ignored -> load.prepare());
      crew.alone(ignored -> run(archive, load));
      crew.alone(ignored -> load.giveToOwners(quarantine));
      return new Quarantine(quarantine, identity, load.rows(), load.bytes());
    }
  }

  private void run(Archive archive, ArchiveLoad load) throws IOException {
    try (ArchiveText text = ArchiveText.open(tools, archive)) {
      new DumpScript(text.text(), config.maxRowBytes()).read(load);
      text.finish();
      load.requireOneDataset();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private static RuntimeException broken(IOException e) {
    return FailureCode.ARCHIVE_REFUSED.because("the archive breaks off or cannot be read", e);
  }

  @Override
  public Dump dump(Access access, Quarantine quarantine, Instant madeAt) {
    Live live = Live.of(sessions, access);
    Placement placement =
        new Placement(access.placement().server(), quarantine.name(), access.placement().schema());
    Access inside =
        new Access(
            access.scope(),
            placement,
            access.host(),
            access.port(),
            access.maintenanceDatabase(),
            access.user(),
            access.password());
    PostgresDump dump =
        new PostgresDump(
            config,
            sessions,
            tools,
            wide,
            inside,
            state -> state.database() == null ? state : state.in(live.database()));
    return new Loaded(dump, live, PostgresRoles.group(access.scope()), new Cut(madeAt, POSITION));
  }

  @Override
  public List<String> discard(Access access, String prefix) {
    return new DatabasePromotion(sessions, access).discard(prefix);
  }

  /** Counts, and runs nothing. */
  private static final class Count implements DumpScript.Listener, DumpScript.Rows {
    private final Meter meter;
    private final Set<DumpScript.Table> tables = new HashSet<>();
    private long rows;
    private long bytes;

    Count(Meter meter) {
      this.meter = meter;
    }

    @Override
    public void statement(String sql, long line) {
      meter.bytes(sql.length());
    }

    @Override
    public DumpScript.Rows rows(DumpScript.Table table, String copy, long line) {
      tables.add(table);
      return this;
    }

    @Override
    public void row(byte[] buffer, int from, int length) {
      rows++;
      bytes += length;
      meter.bytes(length);
    }

    @Override
    public void end() {
      meter.stream();
    }
  }

  /**
   * The dataset as it would be: with the time of the archive, and none of the quarantine's role.
   */
  private record Loaded(PostgresDump dump, Live live, String role, Cut cut) implements Dump {
    @Override
    public SourceShape shape() {
      SourceShape shape = dump.shape();
      return new SourceShape(
          shape.version(),
          shape.settings(),
          with(shape.roles(), live.shape().roles()),
          with(shape.owners(), live.shape().owners()),
          shape.extensions(),
          shape.relations(),
          shape.schemaDigest());
    }

    private List<String> with(List<String> roles, List<String> others) {
      Set<String> all = new TreeSet<>(roles);
      all.remove(role);
      all.addAll(others);
      return List.copyOf(all);
    }

    @Override
    public List<StreamSource> streams() {
      return dump.streams();
    }

    @Override
    public int parallelism() {
      return dump.parallelism();
    }

    @Override
    public void finish() {
      dump.finish();
    }

    @Override
    public void close() {
      dump.close();
    }
  }
}
