package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Backup.StoredStream;
import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import dev.coffer.activities.engine.postgres.DatasetState.Sequence;
import dev.coffer.activities.engine.postgres.DatasetState.View;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The steps that a database and a schema have in common on their way from a backup to a quarantine.
 * Everything belongs to the restore's own role until {@link #giveBack}.
 */
final class Builder {
  /** Statements that depend on tables only, and may run beside each other. */
  private static final Pattern INDEPENDENT =
      Pattern.compile(
          "CREATE (?:UNIQUE )?INDEX .*|ALTER TABLE ONLY .*\\n? *ADD CONSTRAINT .*"
              + " (?:PRIMARY KEY|UNIQUE|EXCLUDE) .*",
          Pattern.DOTALL);

  private static final String CREATE_EXTENSION = "CREATE EXTENSION IF NOT EXISTS ";

  private final StoredDataset stored;
  private final RowLoader loader;
  private final Superuser superuser;

  Builder(StoredDataset stored, RowLoader loader) {
    this.stored = stored;
    this.superuser = stored.state().superuser();
    this.loader = loader;
  }

  /** Tables, types, functions; each extension in the version that the source had. */
  void define(Pg session, Set<String> leftOut) {
    Map<String, DatasetState.Extension> extensions = new HashMap<>();
    for (DatasetState.Extension extension : stored.state().extensions()) {
      extensions.put(extension.name(), extension);
      extensions.put(Sql.name(extension.name()), extension);
    }
    for (String statement : stored.definitions().beforeRows()) {
      if (leftOut.contains(statement)) {
        continue;
      }
      if (statement.startsWith(CREATE_EXTENSION)) {
        String rest = statement.substring(CREATE_EXTENSION.length());
        extend(
            session, statement, extensions.get(rest.substring(0, rest.indexOf(" WITH SCHEMA "))));
      } else {
        superuser.run(session, statement);
      }
    }
  }

  /** Whose superuser made it in the source makes it here, so that its parts have that owner. */
  private void extend(Pg session, String statement, DatasetState.@Nullable Extension extension) {
    if (extension == null) {
      session.run(statement);
      return;
    }
    String exact = statement + " VERSION " + Sql.text(extension.version());
    if (superuser.isEmpty() || extension.superuser() == null) {
      session.run(exact);
    } else {
      Superuser.as(session, extension.superuser(), exact);
    }
  }

  /** One part of a table, in a transaction that is open or in one of its own. */
  void load(Pg session, StoredStream stream, boolean freeze) throws IOException {
    try (InputStream in = stored.backup().open(stream)) {
      loader.load(session, TablePart.of(stream.spec()).copyIn(freeze), in);
    }
  }

  void largeObjects(Pg session) throws IOException {
    if (stored.blobs().isEmpty()) {
      return;
    }
    try (InputStream in = stored.backup().open(stored.blobs().orElseThrow())) {
      loader.objects(LargeObjects.load(session, in, loader::moved));
    }
    for (DatasetState.Blob blob : stored.state().blobs()) {
      if (blob.comment() != null) {
        session.run(Note.comment("LARGE OBJECT " + blob.id(), blob.comment()));
      }
    }
  }

  void sequences(Pg session) {
    List<Sequence> sequences = stored.state().sequences();
    for (int from = 0; from < sequences.size(); from += 200) {
      session.run(
          sequences.subList(from, Math.min(from + 200, sequences.size())).stream()
              .map(Builder::setval)
              .collect(Collectors.joining(", ", "SELECT ", "")));
    }
  }

  static String setval(Sequence sequence) {
    return "setval("
        + Sql.text(Sql.name(sequence.schema(), sequence.name()))
        + "::regclass, "
        + sequence.last()
        + ", "
        + sequence.called()
        + ")";
  }

  /** Indexes and keys side by side, then everything else in its order. */
  void finish(Crew crew) {
    List<String> statements = stored.definitions().afterRows();
    Set<Integer> done = new ConcurrentSkipListSet<>();
    List<Crew.Task> tasks = new ArrayList<>();
    for (int i = 0; i < statements.size(); i++) {
      int index = i;
      String statement = statements.get(i);
      if (INDEPENDENT.matcher(statement).matches()) {
        tasks.add(
            session -> {
              if (tryOut(session, statement)) {
                done.add(index);
              }
            });
      }
    }
    if (crew.sessions().size() > 1) {
      crew.share(tasks);
    }
    crew.alone(
        session -> {
          for (int i = 0; i < statements.size(); i++) {
            if (!done.contains(i) && !Superuser.isOfEventTrigger(statements.get(i))) {
              superuser.run(session, statements.get(i));
            }
          }
        });
  }

  /** False when the statement needs something that comes with a later one. */
  private static boolean tryOut(Pg session, String statement) {
    try {
      session.attempt(statement);
      return true;
    } catch (SQLException e) {
      if (PgErrors.stateOf(e).startsWith("42") || PgErrors.stateOf(e).equals("40P01")) {
        return false;
      }
      throw PgErrors.classify(e);
    }
  }

  List<Crew.Task> statistics() {
    Set<String> tables = new TreeSet<>();
    stored.state().tables().forEach(table -> tables.add(Sql.name(table.schema(), table.name())));
    return tables.stream()
        .map(table -> (Crew.Task) session -> session.run("ANALYZE " + table))
        .toList();
  }

  /**
   * Owners and privileges, then the materialised views, which read with their owners' eyes; in one
   * transaction.
   *
   * @param database name of the quarantine when it is a database, else empty
   */
  void giveBack(Pg session, Namespaces where, String database) {
    List<Posture> desired = stored.state().posture();
    String self = session.one("SELECT current_user", row -> row.getString(1));
    PostureWriter.Plan plan =
        PostureWriter.plan(self, PostureReader.read(session, where), desired, database);
    session.run(plan.doors());
    session.run(plan.objects());
    refresh(session, desired);
    if (!database.isEmpty()) {
      session.run(plan.schemas());
    }
  }

  /** At the very end, so that none of them runs for anything that a restore does. */
  void eventTriggers(Pg session) {
    stored.definitions().afterRows().stream()
        .filter(Superuser::isOfEventTrigger)
        .forEach(statement -> Superuser.as(session, superuser.name(), statement));
    for (Posture item : stored.state().posture()) {
      if (item.kind().equals("EVENT TRIGGER") && !item.owner().equals(superuser.name())) {
        Superuser.as(
            session,
            superuser.name(),
            "ALTER EVENT TRIGGER " + item.identity() + " OWNER TO " + Sql.name(item.owner()));
      }
    }
  }

  private void refresh(Pg session, List<Posture> desired) {
    Map<String, String> owners = new HashMap<>();
    for (Posture item : desired) {
      if (item.kind().equals("TABLE")) {
        owners.put(item.identity(), item.owner());
      }
    }
    for (View view : stored.state().views()) {
      String name =
          session.one(
              "SELECT quote_ident(?) || '.' || quote_ident(?)",
              row -> row.getString(1),
              view.schema(),
              view.name());
      session.run(
          List.of(
              PostureWriter.actAs(owners.getOrDefault(name, "")),
              "SET LOCAL row_security = on",
              "REFRESH MATERIALIZED VIEW " + name,
              "SET LOCAL row_security = off",
              "RESET ROLE"));
    }
  }
}
