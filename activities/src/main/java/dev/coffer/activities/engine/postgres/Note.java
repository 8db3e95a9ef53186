package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.postgres.DatasetState.Posture;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a quarantine or a safety copy gets back when it becomes live: kept as its comment, on the
 * server, so that a promotion depends on nothing else and may run twice.
 *
 * @param posture owner and privileges
 * @param comment its own comment, or null
 * @param connectionLimit of a database
 */
record Note(Posture posture, @Nullable String comment, int connectionLimit) {
  /** A schema has no limit of connections. */
  static final int NO_LIMIT = -1;

  /** What every note begins with. */
  static final String MARK = "coffer:1:";

  /** Owner and privileges of the one schema of a dataset. */
  static Posture schemaPosture(DatasetState state) {
    return state.posture().stream()
        .filter(item -> item.kind().equals("SCHEMA"))
        .findFirst()
        .orElseThrow();
  }

  String text() {
    return MARK + new String(DatasetState.write(this), StandardCharsets.UTF_8);
  }

  /** The note in a comment, if it is one of ours. */
  static Optional<Note> in(@Nullable String comment) {
    return comment == null || !comment.startsWith(MARK)
        ? Optional.empty()
        : Optional.of(DatasetState.parse(comment.substring(MARK.length()), Note.class));
  }

  /** {@code COMMENT ON … IS …}. */
  static String comment(String on, @Nullable String text) {
    return "COMMENT ON " + on + " IS " + (text == null ? "NULL" : Sql.text(text));
  }
}
