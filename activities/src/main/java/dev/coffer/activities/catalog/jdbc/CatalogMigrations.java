package dev.coffer.activities.catalog.jdbc;

import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the catalog's schema to the version of this program. */
public final class CatalogMigrations {
  /** The schema that everything lives in. */
  public static final String SCHEMA = "coffer";

  private CatalogMigrations() {}

  /**
   * Migrates; does nothing when it is up to date. Several may start it at once: one migrates, the
   * others wait. The roles of {@code db/bootstrap.sql} must be there.
   *
   * @param url JDBC URL of the catalog's database
   * @param user the role that owns the schema, {@code coffer_migrator}
   * @return number of migrations that were applied
   * @throws dev.coffer.workflows.failure.FailureException {@code CATALOG_UNAVAILABLE} when the
   *     server cannot be reached, refuses the role, or holds another history
   */
  public static int migrate(String url, String user, Secret password) {
    try {
      return Flyway.configure(CatalogMigrations.class.getClassLoader())
          .dataSource(url, user, password.reveal())
          .locations("classpath:db/migration")
          .schemas(SCHEMA)
          .createSchemas(true)
          .cleanDisabled(true)
          .load()
          .migrate()
          .migrationsExecuted;
    } catch (FlywayException failed) {
      // Flyway's own text names the server and quotes the statement; it stays with the cause.
      throw FailureCode.CATALOG_UNAVAILABLE.because("the catalog cannot be migrated", failed);
    }
  }
}
