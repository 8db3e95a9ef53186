package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.jdbc.Row;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantScope;
import java.sql.SQLException;

/** What the tables have in common. */
final class Rows {
  private Rows() {}

  /** The object of the four columns with this prefix. */
  static ObjectRef object(Row row, String prefix) throws SQLException {
    return new ObjectRef(
        row.text(prefix + "_key"),
        row.text(prefix + "_version"),
        new Digest(row.text(prefix + "_sha256")),
        row.number(prefix + "_bytes"));
  }

  static void requireScope(TenantScope scope, String recordedDigest) {
    if (!scope.digest().hex().equals(recordedDigest)) {
      throw FailureCode.SCOPE_MISMATCH.because("the record belongs to another scope");
    }
  }
}
