package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Isolation;

/**
 * The namespaces of a dataset: all that users make, or one.
 *
 * @param schema the one, or empty for all
 */
record Namespaces(String schema) {

  static Namespaces of(Access access) {
    return new Namespaces(access.scope().isolation() == Isolation.SCHEMA ? liveSchema(access) : "");
  }

  /** The schema of a dataset whose isolation is SCHEMA. */
  static String liveSchema(Access access) {
    String schema = access.placement().schema();
    if (schema == null || schema.isEmpty()) {
      throw FailureCode.INVALID_REQUEST.because("the placement names no schema");
    }
    return schema;
  }

  boolean wholeDatabase() {
    return schema.isEmpty();
  }

  /** A condition on a row of pg_namespace. */
  String condition(String alias) {
    return wholeDatabase()
        ? alias + ".nspname !~ '^pg_' AND " + alias + ".nspname <> 'information_schema'"
        : alias + ".nspname = " + Sql.text(schema);
  }
}
