package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * SQLSTATE to failure code (PostgreSQL manual, appendix A). The server's own text names objects and
 * quotes values, so only the state leaves this class.
 */
final class PgErrors {
  private PgErrors() {}

  static FailureException classify(SQLException error) {
    String state = stateOf(error);
    return codeOf(state)
        .because(
            "PostgreSQL refused with SQLSTATE " + (state.isEmpty() ? "unknown" : state), error);
  }

  /** The state of an error, empty when the driver gives none. */
  static String stateOf(SQLException error) {
    @Nullable String state = error.getSQLState();
    return state == null ? "" : state;
  }

  static FailureCode codeOf(String state) {
    return switch (state) {
      case "28000", "28P01" -> FailureCode.CREDENTIAL_REFUSED;
      case "3D000", "3F000" -> FailureCode.SOURCE_MISSING;
      case "55P03", "55006", "40001", "40P01" -> FailureCode.DATABASE_BUSY;
      case "25006" -> FailureCode.TARGET_READ_ONLY;
      case "XX001", "XX002" -> FailureCode.SOURCE_CORRUPT;
      case "42501" -> FailureCode.ROLE_MISSING;
      case "57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "58000", "58030" ->
          FailureCode.DATABASE_UNAVAILABLE;
      case "72000" -> FailureCode.SOURCE_CHANGED;
      default ->
          state.startsWith("08") || state.startsWith("53")
              ? FailureCode.DATABASE_UNAVAILABLE
              : FailureCode.UNEXPECTED;
    };
  }
}
