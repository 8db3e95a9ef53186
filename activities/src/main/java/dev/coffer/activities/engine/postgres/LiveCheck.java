package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.postgres.DatasetState.Table;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;

/** Reads one row of every table, as a reader would. */
final class LiveCheck {
  private LiveCheck() {}

  static void readable(Pg session, Namespaces of) {
    try {
      for (Table table : StateReader.tables(session, of)) {
        session.list(
            "SELECT 1 FROM " + Sql.name(table.schema(), table.name()) + " LIMIT 1",
            row -> row.getInt(1));
      }
    } catch (FailureException e) {
      if (e.code().retryable() && e.code() != FailureCode.UNEXPECTED) {
        throw e;
      }
      throw FailureCode.LIVE_CHECK_FAILED.because("what is live cannot be read", e);
    }
  }
}
