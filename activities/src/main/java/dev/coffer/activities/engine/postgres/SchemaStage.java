package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.Backup.StoredStream;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.Quarantine;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Loads a backup into a new schema of the shared database, in one transaction.
 *
 * <p>Definitions name their schema, in views as in the text of functions, and no rewriting of SQL
 * is sure to tell a schema's name from a table's alias. So the transaction puts the live schema
 * aside under another name, makes everything under the live name, as it was, and swaps the names
 * back before it commits. Nobody else sees the live schema without its name; functions that run
 * while rows are checked and indexes are built see the rows of the backup, never live ones; and a
 * crash leaves nothing behind. The price is one connection, and that nobody can change the schema
 * itself (GRANT ON SCHEMA, DROP SCHEMA) meanwhile.
 */
final class SchemaStage {
  private final Sessions sessions;
  private final Access access;
  private final String name;
  private final StoredDataset stored;
  private final Meter meter;

  SchemaStage(Sessions sessions, Access access, String name, StoredDataset stored, Meter meter) {
    this.sessions = sessions;
    this.access = access;
    this.name = name;
    this.stored = stored;
    this.meter = meter;
  }

  Quarantine stage() {
    String live = Namespaces.liveSchema(access);
    RowLoader loader = new RowLoader(meter);
    Builder builder = new Builder(stored, loader);
    try (Crew crew = new Crew(() -> sessions.live(access), 1, meter)) {
      Pg session = crew.first();
      Sessions.readViews(session);
      session.run("DROP SCHEMA IF EXISTS " + Sql.name(name) + " CASCADE");
      session.begin();
      crew.alone(ignored -> define(session, live, builder));
      crew.alone(ignored -> load(session, builder));
      crew.alone(ignored -> builder.sequences(session));
      builder.finish(crew);
      for (Crew.Task statistics : builder.statistics()) {
        crew.alone(statistics);
      }
      crew.alone(ignored -> close(session, live, builder));
      String identity = Schemas.identity(session, name).orElseThrow();
      session.commit();
      return new Quarantine(name, identity, loader.rows(), loader.bytes());
    }
  }

  private void define(Pg session, String live, Builder builder) {
    Schemas.putAside(session, live);
    String create = "CREATE SCHEMA " + Sql.name(live);
    session.run(create);
    String quoted = session.one("SELECT quote_ident(?)", row -> row.getString(1), live);
    builder.define(session, Set.of(create, "CREATE SCHEMA " + quoted));
  }

  private void load(Pg session, Builder builder) throws IOException {
    for (List<StoredStream> parts : stored.tables()) {
      for (StoredStream part : parts) {
        builder.load(session, part, true);
      }
    }
  }

  private void close(Pg session, String live, Builder builder) {
    builder.giveBack(session, new Namespaces(live), "");
    session.run(PostureWriter.shut(Sql.name(live), stored.state().posture()));
    Note note =
        new Note(Note.schemaPosture(stored.state()), stored.state().schemaComment(), Note.NO_LIMIT);
    session.run(Note.comment("SCHEMA " + Sql.name(live), note.text()));
    session.run("ALTER SCHEMA " + Sql.name(live) + " RENAME TO " + Sql.name(name));
    Schemas.takeBack(session, live);
  }
}
