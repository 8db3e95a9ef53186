package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.Backup.StoredStream;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.engine.RowSetDigest;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.activities.engine.Verdict;
import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import dev.coffer.activities.engine.postgres.DatasetState.Privilege;
import dev.coffer.activities.engine.postgres.DatasetState.View;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a quarantine back and compares it with its backup: every row, every definition, every owner
 * and privilege.
 *
 * <p>Definitions are compared as text when server and tools are of the versions that wrote the
 * backup. Another version words the same definition differently; then the inventory, owners and
 * privileges stand in for it, and the findings say so.
 */
final class Verifier {
  private static final String BLOBS = "large objects";

  private final PostgresConfig config;
  private final Sessions sessions;
  private final PostgresTools tools;
  private final Access access;
  private final Meter meter;
  private final StoredDataset stored;
  private final Target target;
  private final Map<FailureCode, List<String>> findings = new EnumMap<>(FailureCode.class);

  /**
   * Where the quarantine is.
   *
   * @param database to connect to
   * @param schema the quarantine when it is a schema, else empty
   * @param live name of the schema when it will be live, else empty
   */
  record Target(String database, String schema, String live) {
    static Target of(Access access, Quarantine quarantine, Namespaces live) {
      return live.wholeDatabase()
          ? new Target(quarantine.name(), "", "")
          : new Target(access.placement().database(), quarantine.name(), live.schema());
    }
  }

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

  Verifier(
      PostgresConfig config,
      Sessions sessions,
      PostgresTools tools,
      Access access,
      Target target,
      StoredDataset stored,
      Meter meter) {
    this.config = config;
    this.sessions = sessions;
    this.tools = tools;
    this.access = access;
    this.target = target;
    this.stored = stored;
    this.meter = meter;
  }

  Verdict verify() {
    Map<String, Content> found;
    CompletableFuture<Definitions> definitions = definitions();
    try (Crew crew =
        new Crew(() -> sessions.open(access, target.database()), config.parallelism(), meter)) {
      found = contents(crew);
      compareContents(found);
      crew.alone(this::compareState);
    }
    compareDefinitions(joined(definitions));
    @Nullable FailureCode failure = findings.keySet().stream().findFirst().orElse(null);
    List<String> texts =
        findings.entrySet().stream()
            .flatMap(entry -> entry.getValue().stream().map(text -> entry.getKey() + " " + text))
            .toList();
    return new Verdict(failure, fingerprint(found), found.size(), texts);
  }

  private void finding(FailureCode code, String text) {
    findings.computeIfAbsent(code, ignored -> new ArrayList<>()).add(text);
  }

  private Map<String, Content> contents(Crew crew) {
    Map<String, Content> found = new TreeMap<>();
    Namespaces where = new Namespaces(target.schema());
    CopyReader reader = new CopyReader(Integer.MAX_VALUE);
    List<Crew.Task> tasks = new ArrayList<>();
    Map<String, String> columns = columns();
    for (TablePart there : TablePart.all(crew.first(), where, config.partBytes())) {
      String name = Sql.name(liveName(there.schema()), there.table());
      TablePart part = there.withColumns(columns.getOrDefault(name, there.columns()));
      tasks.add(
          session -> {
            Content content =
                Content.of(reader.read(session, part.copyOut(), new MeteredSink(meter)));
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

  private void compareContents(Map<String, Content> found) {
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
        finding(FailureCode.ROW_COUNT, name + (wanted == null ? " is new" : " is missing"));
      } else if (wanted.rows() != there.rows()) {
        finding(
            FailureCode.ROW_COUNT,
            name + " has " + there.rows() + " rows instead of " + wanted.rows());
      } else if (!wanted.equals(there)) {
        finding(FailureCode.ROW_DIGEST, name + " holds other rows");
      }
    }
  }

  /** Sequences, filled views, owners and privileges; names as they will be live. */
  private void compareState(Pg session) {
    compareNote(session);
    session.begin();
    try {
      if (!target.schema().isEmpty()) {
        Schemas.pretendLive(session, target.schema(), target.live());
      }
      Namespaces where = new Namespaces(target.live());
      compare(
          FailureCode.ROW_DIGEST,
          "sequence",
          stored.state().sequences(),
          StateReader.sequences(session, where),
          sequence -> Sql.name(sequence.schema(), sequence.name()));
      Set<View> filled = new HashSet<>(StateReader.filledViews(session, where));
      stored.state().views().stream()
          .filter(view -> !filled.contains(view))
          .forEach(
              view ->
                  finding(
                      FailureCode.ROW_COUNT,
                      Sql.name(view.schema(), view.name()) + " is not filled"));
      compare(
          FailureCode.POSTURE_MISMATCH,
          "posture of",
          posture(stored.state().posture()),
          posture(PostureReader.read(session, where)),
          Posture::key);
    } finally {
      session.rollback();
    }
  }

  /** What the quarantine will be given when it becomes live. */
  private void compareNote(Pg session) {
    DatasetState.DatabaseFacts facts = stored.state().database();
    Note wanted =
        facts == null
            ? new Note(
                Note.schemaPosture(stored.state()), stored.state().schemaComment(), Note.NO_LIMIT)
            : new Note(facts.posture(), facts.comment(), facts.connectionLimit());
    String comment =
        facts == null
            ? StateReader.schemaComment(session, target.schema())
            : session.one(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = ?",
                row -> Objects.requireNonNullElse(row.getString(1), ""),
                target.database());
    if (!Note.in(comment).equals(Optional.of(wanted))) {
      finding(FailureCode.POSTURE_MISMATCH, "the quarantine's note differs");
    }
  }

  /** Order of privileges means nothing; a schema in quarantine is closed until it is live. */
  private List<Posture> posture(List<Posture> items) {
    boolean schema = !target.schema().isEmpty();
    return items.stream()
        .filter(item -> !schema || !item.kind().equals("SCHEMA"))
        .map(
            item ->
                new Posture(
                    item.kind(),
                    item.identity(),
                    item.part(),
                    item.owner(),
                    item.grants().stream()
                        .sorted(Comparator.comparing(Privilege::toString))
                        .toList(),
                    item.trait()))
        .filter(item -> !item.kind().equals("COLUMN") || !item.grants().isEmpty())
        .toList();
  }

  private <T> void compare(
      FailureCode code, String what, List<T> expected, List<T> found, Function<T, String> key) {
    Map<String, T> there =
        found.stream().collect(Collectors.toMap(key, Function.identity(), (a, b) -> a));
    for (T wanted : expected) {
      T other = there.remove(key.apply(wanted));
      if (!wanted.equals(other)) {
        finding(
            code, what + " " + key.apply(wanted) + (other == null ? " is missing" : " differs"));
      }
    }
    there.keySet().forEach(name -> finding(code, what + " " + name + " is new"));
  }

  /** Begun first: the tool waits for the server more than it works. */
  private CompletableFuture<Definitions> definitions() {
    var what = new PostgresTools.Selection(target.database(), target.schema(), "");
    return CompletableFuture.supplyAsync(
        () -> new Definitions(tools, tools.definitions(access, what)),
        Thread.ofVirtual().name("coffer-definitions")::start);
  }

  private static Definitions joined(CompletableFuture<Definitions> definitions) {
    try {
      return definitions.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof FailureException failure ? failure : e;
    }
  }

  private void compareDefinitions(Definitions now) {
    int server;
    List<String> quoted;
    try (Pg session = sessions.open(access, target.database())) {
      server = Inspector.serverVersion(session);
      quoted =
          List.of(
              session.one("SELECT quote_ident(?)", row -> row.getString(1), target.schema()),
              session.one("SELECT quote_ident(?)", row -> row.getString(1), target.live()));
    }
    boolean comparable =
        server / 10000 == stored.state().server() / 10000
            && tools.version().toString().equals(stored.state().tools());
    Digest digest =
        target.schema().isEmpty()
            ? now.digest()
            : now.digestWithin(quoted.getFirst(), quoted.getLast());
    if (comparable && !digest.hex().equals(stored.backup().shape().schemaDigest())) {
      finding(FailureCode.SCHEMA_DIGEST, "the definitions differ");
    }
  }

  private static Digest fingerprint(Map<String, Content> found) {
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
