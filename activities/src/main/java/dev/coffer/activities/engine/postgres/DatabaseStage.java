package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.Backup.StoredStream;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.engine.postgres.DatasetState.DatabaseFacts;
import dev.coffer.activities.engine.postgres.DatasetState.Setting;
import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Loads a backup into a new database that only the restore's own role may enter. */
final class DatabaseStage {
  /** Below this many bytes, making a table's file anew costs more than frozen rows save. */
  private static final long WORTH_FREEZING = 1 << 20;

  private final PostgresConfig config;
  private final Sessions sessions;
  private final Access access;
  private final String name;
  private final StoredDataset stored;
  private final Meter meter;

  DatabaseStage(
      PostgresConfig config,
      Sessions sessions,
      Access access,
      String name,
      StoredDataset stored,
      Meter meter) {
    this.config = config;
    this.sessions = sessions;
    this.access = access;
    this.name = name;
    this.stored = stored;
    this.meter = meter;
  }

  Quarantine stage() {
    DatabaseFacts facts = stored.state().database();
    if (facts == null) {
      throw FailureCode.ENGINE_MISMATCH.because("the backup is of a schema");
    }
    String identity = create(facts);
    RowLoader loader = new RowLoader(meter);
    Builder builder = new Builder(stored, loader);
    try (Crew crew = new Crew(() -> sessions.open(access, name), config.parallelism(), meter)) {
      for (Pg session : crew.sessions()) {
        session.run("SET synchronous_commit = off");
        Sessions.readViews(session);
      }
      crew.alone(session -> session.transaction(() -> define(session, builder)));
      crew.share(loads(builder));
      crew.alone(
          session -> {
            session.begin();
            builder.sequences(session);
            builder.largeObjects(session);
            session.commit();
          });
      builder.finish(crew);
      crew.share(builder.statistics());
      Namespaces all = new Namespaces("");
      crew.alone(session -> session.transaction(() -> builder.giveBack(session, all, name)));
      crew.alone(session -> session.transaction(() -> settings(session, facts)));
      crew.alone(session -> session.transaction(() -> builder.eventTriggers(session)));
    }
    return new Quarantine(name, identity, loader.rows(), loader.bytes());
  }

  private String create(DatabaseFacts facts) {
    try (Pg session = sessions.maintenance(access)) {
      return Databases.create(session, name, facts);
    }
  }

  private void define(Pg session, Builder builder) {
    boolean hasPublic =
        stored.state().posture().stream()
            .anyMatch(item -> item.kind().equals("SCHEMA") && item.identity().equals("public"));
    if (!hasPublic) {
      session.run("DROP SCHEMA public");
    }
    builder.define(session, Set.of());
  }

  private List<Crew.Task> loads(Builder builder) {
    return stored.tables().stream()
        .map(parts -> (Crew.Task) session -> load(session, builder, parts))
        .toList();
  }

  private static void load(Pg session, Builder builder, List<StoredStream> parts)
      throws IOException {
    boolean freeze = StoredDataset.bytes(parts) >= WORTH_FREEZING;
    session.begin();
    if (freeze) {
      session.run("TRUNCATE ONLY " + TablePart.of(parts.getFirst().spec()).qualified());
    }
    for (StoredStream part : parts) {
      builder.load(session, part, freeze);
    }
    session.commit();
  }

  /** Set in the session first: the server then stores them as it would read them. */
  private void settings(Pg session, DatabaseFacts facts) {
    String database = "ALTER DATABASE " + Sql.name(name);
    for (Setting setting : facts.settings()) {
      if (facts.superuser()) {
        session.run(PostureWriter.actAs(facts.posture().owner()));
      } else if (!setting.role().isEmpty()) {
        session.run(PostureWriter.actAs(setting.role()));
      }
      String on =
          setting.role().isEmpty()
              ? database
              : "ALTER ROLE " + Sql.name(setting.role()) + " IN DATABASE " + Sql.name(name);
      session.texts("SELECT set_config(?, ?, true)", setting.name(), setting.value());
      session.run(on + " SET " + parameter(setting.name()) + " FROM CURRENT");
      session.run("RESET ROLE");
    }
  }

  /** A custom parameter is two names or more. */
  private static String parameter(String name) {
    return Arrays.stream(name.split("\\.", -1)).map(Sql::name).collect(Collectors.joining("."));
  }
}
