package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.engine.Verdict;
import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import dev.coffer.activities.engine.postgres.DatasetState.Privilege;
import dev.coffer.activities.engine.postgres.DatasetState.View;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a quarantine back and compares it with its backup: every row, every definition, every owner
 * and privilege.
 *
 * <p>Definitions are compared as text when server and tools are of the versions that wrote the
 * backup. Another version words the same definition differently; then the inventory, owners and
 * privileges stand in for it, and the findings say so.
 */
final class Verifier {
  private final PostgresConfig config;
  private final Sessions sessions;
  private final PostgresTools tools;
  private final WideRows wide;
  private final Access access;
  private final Meter meter;
  private final StoredDataset stored;
  private final Target target;
  private final Findings findings = new Findings();

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

  Verifier(
      PostgresConfig config,
      Sessions sessions,
      PostgresTools tools,
      WideRows wide,
      Access access,
      Target target,
      StoredDataset stored,
      Meter meter) {
    this.config = config;
    this.sessions = sessions;
    this.tools = tools;
    this.wide = wide;
    this.access = access;
    this.target = target;
    this.stored = stored;
    this.meter = meter;
  }

  Verdict verify() {
    RowComparison rows = new RowComparison(config, wide, stored, target, meter, findings);
    PendingDefinitions definitions =
        PendingDefinitions.begin(
            tools, access, new PostgresTools.Selection(target.database(), target.schema(), ""));
    try (Crew crew =
        new Crew(() -> sessions.open(access, target.database()), config.parallelism(), meter)) {
      rows.compare(crew);
      crew.alone(this::compareState);
    }
    compareDefinitions(definitions.await());
    return new Verdict(findings.worst(), rows.fingerprint(), rows.size(), findings.texts());
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
                  findings.add(
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
      findings.add(FailureCode.POSTURE_MISMATCH, "the quarantine's note differs");
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
        findings.add(
            code, what + " " + key.apply(wanted) + (other == null ? " is missing" : " differs"));
      }
    }
    there.keySet().forEach(name -> findings.add(code, what + " " + name + " is new"));
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
      findings.add(FailureCode.SCHEMA_DIGEST, "the definitions differ");
    }
  }
}
