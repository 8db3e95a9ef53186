package dev.coffer.activities.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.workflows.discover.ServerSlice;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantScope;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A database server in memory, which knows the isolation {@code DATABASE} only. A database is
 * tables of rows; a row is a line of text. Its public methods beside the port's are what the
 * server's owner does.
 */
public final class MemoryDatabaseEngine implements DatabaseEngine {
  private static final String VERSION = "18.6";

  private final Clock clock;
  private final Map<String, Database> databases = new TreeMap<>();
  private int identities;

  public MemoryDatabaseEngine(Clock clock) {
    this.clock = clock;
  }

  private static final class Database {
    final String identity;
    final Map<String, List<String>> tables = new TreeMap<>();
    int readers;

    Database(String identity) {
      this.identity = identity;
    }
  }

  // What the server's owner does.

  /** Makes an empty database. */
  public synchronized void create(String name) {
    databases.put(name, made());
  }

  /** Drops a database, as an accident does. */
  public synchronized void drop(String name) {
    databases.remove(name);
  }

  /** Puts a row into a table, which is made when it is missing. */
  public synchronized void insert(String database, String table, String row) {
    named(database).tables.computeIfAbsent(table, missing -> new ArrayList<>()).add(row);
  }

  /** Changes the rows of a table. */
  public synchronized void change(String database, String table, Consumer<List<String>> change) {
    change.accept(named(database).tables.computeIfAbsent(table, missing -> new ArrayList<>()));
  }

  /** The rows of every table; none when there is no such database. */
  public synchronized Map<String, List<String>> content(String database) {
    return databases.containsKey(database) ? copy(named(database).tables) : Map.of();
  }

  /** What the engine's own tool makes of a database: an archive, in the form of an export. */
  public synchronized byte[] archive(String database) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    named(database).tables.forEach((name, rows) -> archive.writeBytes(text(name, rows)));
    return archive.toByteArray();
  }

  /** Names of all databases, in order. */
  public synchronized List<String> names() {
    return List.copyOf(databases.keySet());
  }

  // The port.

  @Override
  public EngineKind kind() {
    return EngineKind.POSTGRESQL;
  }

  @Override
  public LeaseRecipe recipe(
      TenantScope scope, Placement placement, Purpose purpose, List<String> owners) {
    return new LeaseRecipe(List.of("create role {{name}}"), List.of("drop role {{name}}"));
  }

  @Override
  public LeaseRecipe surveyRecipe() {
    return new LeaseRecipe(List.of("create role {{name}}"), List.of("drop role {{name}}"));
  }

  /** It has no schemas: whoever looks into a database sees none. */
  @Override
  public synchronized List<ServerSlice> survey(ServerAccess access, Set<String> shared) {
    return databases.keySet().stream()
        .filter(name -> !name.startsWith("coffer_q_") && !name.startsWith("coffer_kept_"))
        .map(name -> new ServerSlice(name, null, "owner", 0L, shared.contains(name)))
        .toList();
  }

  @Override
  public synchronized Inspection inspect(Access access) {
    Map<String, List<String>> tables = named(live(access)).tables;
    long rows = tables.values().stream().mapToLong(List::size).sum();
    return new Inspection(shape(tables), rows * 100, rows, List.of(), List.of());
  }

  @Override
  public synchronized boolean exists(Access access) {
    return databases.containsKey(live(access));
  }

  @Override
  public Dump dump(Access access) {
    return read(live(access), new Cut(clock.instant(), "0/1"));
  }

  /** Opens a database for reading. */
  synchronized Dump read(String database, Cut cut) {
    Database source = named(database);
    source.readers++;
    return new MemoryCut(
        cut,
        shape(source.tables),
        copy(source.tables).entrySet().stream()
            .map(table -> (StreamSource) new Table(table.getKey(), table.getValue()))
            .toList(),
        () -> endOfDump(source));
  }

  private synchronized void endOfDump(Database source) {
    source.readers--;
  }

  @Override
  public ArchiveEngine archives() {
    return new MemoryArchives(this);
  }

  /** What the server calls a database for good. */
  synchronized String identity(String database) {
    return named(database).identity;
  }

  @Override
  public void checkFit(Access access, SourceShape shape) {
    if (!shape.version().equals(VERSION)) {
      throw FailureCode.UNSUPPORTED_OBJECT.because("the server is of another version");
    }
  }

  /** A line for each table, its name and how many rows follow, then those. */
  @Override
  public void export(Backup backup, OutputStream file, Meter meter) throws IOException {
    for (Backup.StoredStream stream : backup.streams()) {
      List<String> rows = load(backup, stream, meter);
      FailureCode failure = difference(stream.tally(), rows, digest(rows));
      if (failure != null) {
        throw failure.because("a table differs");
      }
      file.write(text(stream.spec().name(), rows));
      meter.stream();
    }
  }

  private static byte[] text(String table, List<String> rows) {
    StringBuilder text = new StringBuilder(table + ' ' + rows.size() + '\n');
    rows.forEach(row -> text.append(row).append('\n'));
    return text.toString().getBytes(UTF_8);
  }

  /** What the engine's own client would make of an export. */
  static Map<String, List<String>> loaded(byte[] export) {
    Map<String, List<String>> tables = new TreeMap<>();
    Iterator<String> lines = new String(export, UTF_8).lines().iterator();
    while (lines.hasNext()) {
      String table = lines.next();
      int end = table.lastIndexOf(' ');
      List<String> rows = new ArrayList<>();
      for (int left = Integer.parseInt(table.substring(end + 1)); left > 0; left--) {
        rows.add(lines.next());
      }
      tables.put(table.substring(0, end), rows);
    }
    return tables;
  }

  @Override
  public Quarantine stage(Access access, String quarantine, Backup backup, Meter meter) {
    Database staged = begin(quarantine);
    long rows = 0;
    long bytes = 0;
    for (Backup.StoredStream stream : backup.streams()) {
      List<String> loaded = load(backup, stream, meter);
      staged.tables.put(stream.spec().name(), loaded);
      rows += loaded.size();
      bytes += stream.tally().bytes();
      meter.stream();
    }
    return new Quarantine(quarantine, staged.identity, rows, bytes);
  }

  private synchronized Database begin(String quarantine) {
    Database staged = made();
    databases.put(quarantine, staged);
    return staged;
  }

  private static List<String> load(Backup backup, Backup.StoredStream stream, Meter meter) {
    List<String> rows = new ArrayList<>();
    try (var in = new BufferedReader(new InputStreamReader(backup.open(stream), UTF_8))) {
      for (String row = in.readLine(); row != null; row = in.readLine()) {
        meter.bytes(row.length());
        rows.add(row);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return rows;
  }

  @Override
  public synchronized Verdict verify(
      Access access, Quarantine quarantine, Backup backup, Meter meter) {
    Map<String, List<String>> found = named(quarantine.name()).tables;
    FailureCode failure = null;
    StringBuilder fingerprint = new StringBuilder();
    for (Backup.StoredStream stream : backup.streams()) {
      List<String> rows = found.getOrDefault(stream.spec().name(), List.of());
      Digest digest = digest(rows);
      fingerprint.append(rows.size()).append(' ').append(digest.hex()).append('\n');
      if (failure == null) {
        failure = difference(stream.tally(), rows, digest);
      }
    }
    return new Verdict(
        failure,
        Digest.of(fingerprint.toString()),
        backup.streams().size(),
        failure == null ? List.of() : List.of("a table differs"));
  }

  private static @Nullable FailureCode difference(
      StreamTally wanted, List<String> rows, Digest digest) {
    if (rows.size() != wanted.rows()) {
      return FailureCode.ROW_COUNT;
    }
    return digest.equals(wanted.content()) ? null : FailureCode.ROW_DIGEST;
  }

  @Override
  public synchronized Promoted promote(Access access, Quarantine quarantine, String safetyCopy) {
    String live = live(access);
    Database before = databases.get(live);
    if (before != null && before.identity.equals(quarantine.identity())) {
      String kept = databases.containsKey(safetyCopy) ? safetyCopy : null;
      return new Promoted(kept, true, clock.instant());
    }
    if (before != null && before.readers > 0) {
      throw FailureCode.DATABASE_BUSY.because("the dataset is being read");
    }
    Database staged = named(quarantine.name());
    if (before != null) {
      databases.put(safetyCopy, before);
    }
    databases.remove(quarantine.name());
    databases.put(live, staged);
    return new Promoted(before == null ? null : safetyCopy, false, clock.instant());
  }

  @Override
  public synchronized boolean undo(Access access, String identity, String safetyCopy) {
    String live = live(access);
    Database promoted = databases.get(live);
    if (promoted == null || !promoted.identity.equals(identity)) {
      return false;
    }
    databases.remove(live);
    Database kept = databases.remove(safetyCopy);
    if (kept != null) {
      databases.put(live, kept);
    }
    return true;
  }

  @Override
  public synchronized List<String> discard(Access access, String prefix) {
    List<String> dropped =
        databases.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    dropped.forEach(databases::remove);
    return dropped;
  }

  @Override
  public synchronized void checkLive(Access access, Quarantine quarantine) {
    Database live = databases.get(live(access));
    if (live == null || !live.identity.equals(quarantine.identity())) {
      throw FailureCode.LIVE_CHECK_FAILED.because("something else is live");
    }
  }

  private static String live(Access access) {
    return access.placement().database();
  }

  private Database made() {
    return new Database("database-" + ++identities);
  }

  private Database named(String name) {
    Database database = databases.get(name);
    if (database == null) {
      throw missing();
    }
    return database;
  }

  private static FailureException missing() {
    return FailureCode.SOURCE_MISSING.because("the server has no such database");
  }

  private static Map<String, List<String>> copy(Map<String, List<String>> tables) {
    Map<String, List<String>> copied = new TreeMap<>();
    tables.forEach((name, rows) -> copied.put(name, List.copyOf(rows)));
    return copied;
  }

  private static SourceShape shape(Map<String, List<String>> tables) {
    return new SourceShape(
        VERSION,
        Map.of("encoding", "UTF8"),
        List.of("owner"),
        List.of("owner"),
        Map.of(),
        tables.size(),
        Digest.of(String.join("\n", tables.keySet())).hex());
  }

  private static Digest digest(List<String> rows) {
    RowSetDigest digest = new RowSetDigest();
    for (String row : rows) {
      byte[] bytes = row.getBytes(UTF_8);
      digest.add(bytes, 0, bytes.length);
    }
    return digest.digest();
  }

  private record Table(String name, List<String> rows) implements StreamSource {
    @Override
    public StreamSpec spec() {
      return new StreamSpec(name, StreamSpec.Kind.ROWS, rows.size() * 100L, Map.of());
    }

    @Override
    public StreamTally writeTo(OutputStream sink) throws IOException {
      long bytes = 0;
      for (String row : rows) {
        byte[] line = (row + '\n').getBytes(UTF_8);
        sink.write(line);
        bytes += line.length;
      }
      return new StreamTally(rows.size(), bytes, digest(rows));
    }
  }

  private record MemoryCut(Cut cut, SourceShape shape, List<StreamSource> streams, Runnable end)
      implements Dump {
    @Override
    public int parallelism() {
      return 2;
    }

    @Override
    public void finish() {}

    @Override
    public void close() {
      end.run();
    }
  }
}
