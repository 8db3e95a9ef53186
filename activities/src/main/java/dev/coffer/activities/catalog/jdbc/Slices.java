package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.jdbc.Transaction;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.TenantScope;
import java.sql.SQLException;

/**
 * Whose slice of a server is whose (I-1). The constraint {@code dataset_slice} is what keeps two
 * datasets apart; the lock is there so that of two that come at once the second gets an answer
 * rather than a deadlock or a refused statement.
 */
final class Slices {
  private static final String OTHERS =
      """
      SELECT 1 FROM coffer.dataset
      WHERE server = ? AND database_name = ? AND (schema_name = ?) IS NOT FALSE
          AND state <> 'WITHDRAWN' AND (tenant_id, id) <> (?, ?)\
      """;

  private Slices() {}

  /** Has everyone who claims a slice of the same database wait for the end of this transaction. */
  static void lock(Transaction tx, Placement placement) throws SQLException {
    tx.any(
        "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))",
        "coffer.slice\n" + placement.server() + '\n' + placement.database());
  }

  /**
   * Refuses a slice of which any part is another dataset's, even a contested one's. Needs {@link
   * #lock}.
   */
  static void requireFree(Transaction tx, TenantScope scope, Placement placement)
      throws SQLException {
    if (others(tx, OTHERS, scope, placement)) {
      throw overlaps();
    }
  }

  /** Whether no other dataset holds any part of the slice. Needs {@link #lock}. */
  static boolean free(Transaction tx, TenantScope scope, Placement placement) throws SQLException {
    return !others(tx, OTHERS + " AND NOT contested", scope, placement);
  }

  /** The same words for whosever the other dataset is: they name neither it nor the database. */
  static FailureException overlaps() {
    return FailureCode.DATASET_OVERLAPS.because(
        "part of this database or schema belongs to another dataset already; a slice of a server"
            + " belongs to one dataset only");
  }

  private static boolean others(Transaction tx, String sql, TenantScope scope, Placement placement)
      throws SQLException {
    return tx.any(
        sql,
        placement.server(),
        placement.database(),
        placement.schema(),
        scope.tenant().value(),
        scope.dataset().value());
  }
}
