package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Isolation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether a server can take a backup back, judged before anything is downloaded. */
final class FitCheck {
  private final Sessions sessions;
  private final PostgresTools tools;
  private final Access access;
  private final SourceShape shape;

  FitCheck(Sessions sessions, PostgresTools tools, Access access, SourceShape shape) {
    this.sessions = sessions;
    this.tools = tools;
    this.access = access;
    this.shape = shape;
  }

  void check() {
    boolean schema = access.scope().isolation() == Isolation.SCHEMA;
    try (Pg session = schema ? sessions.live(access) : sessions.maintenance(access)) {
      SnapshotHolder.requireServer(session, tools);
      version(session);
      if (session.yes(
          "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool")) {
        throw FailureCode.TARGET_READ_ONLY.because("the target takes no writes");
      }
      roles(session);
      if (schema) {
        sameDatabase(session);
        extensions(session, "SELECT extname || ' ' || extversion FROM pg_extension");
      } else {
        extensions(
            session,
            "SELECT name || ' ' || version FROM pg_available_extension_versions WHERE trusted OR"
                + " NOT superuser OR EXISTS (SELECT FROM pg_roles WHERE rolsuper AND rolname IN ("
                + owners()
                + "))");
      }
    }
  }

  private void version(Pg session) {
    int here = Inspector.serverVersion(session) / 10000;
    int there = Integer.parseInt(shape.version().split("[^0-9]", 2)[0]);
    if (here < there) {
      throw FailureCode.ENGINE_MISMATCH.because(
          "a backup of PostgreSQL " + there + " does not fit PostgreSQL " + here);
    }
  }

  private void roles(Pg session) {
    List<String> known = session.texts("SELECT rolname FROM pg_roles");
    long missing = shape.roles().stream().filter(role -> !known.contains(role)).count();
    if (missing > 0) {
      throw FailureCode.ROLE_MISSING.because(missing + " roles of the backup are missing");
    }
  }

  private void sameDatabase(Pg session) {
    Map<String, String> here = Inspector.settings(session);
    if (!here.equals(shape.settings())) {
      throw FailureCode.ENCODING_MISMATCH.because(
          "encoding or collation of the database is not that of the backup");
    }
  }

  private String owners() {
    return shape.owners().isEmpty()
        ? "NULL"
        : shape.owners().stream().map(Sql::text).collect(Collectors.joining(", "));
  }

  private void extensions(Pg session, String query) {
    List<String> available = session.texts(query);
    long missing =
        shape.extensions().entrySet().stream()
            .filter(entry -> !available.contains(entry.getKey() + " " + entry.getValue()))
            .count();
    if (missing > 0) {
      throw FailureCode.EXTENSION_MISSING.because(
          missing + " extensions of the backup are missing or of another version");
    }
  }
}
