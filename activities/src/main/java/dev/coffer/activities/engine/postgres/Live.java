package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.postgres.DatasetState.DatabaseFacts;
import dev.coffer.activities.engine.postgres.DatasetState.Extension;
import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import java.util.List;

/**
 * A dataset as it stands today, as far as an archive is fitted to it.
 *
 * @param database the one that it is, or lies in
 * @param owner who owns the database or the schema
 */
record Live(
    DatabaseFacts database,
    SourceShape shape,
    List<Extension> extensions,
    List<Posture> posture,
    String owner) {

  static Live of(Sessions sessions, Access access) {
    Namespaces of = Namespaces.of(access);
    try (Pg session = sessions.live(access)) {
      Inspector.requireThere(session, of);
      DatabaseFacts database = StateReader.database(session);
      List<Posture> posture = PostureReader.read(session, of);
      return new Live(
          database,
          Inspector.shape(session, of),
          Inspector.extensions(session),
          posture,
          of.wholeDatabase() ? database.posture().owner() : schemaOwner(session, of));
    }
  }

  private static String schemaOwner(Pg session, Namespaces of) {
    return session.one(
        "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = ?",
        row -> row.getString(1),
        of.schema());
  }
}
