package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.DatabaseEngineContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;

/** The everything schema in a database that others share. */
@DisplayName("PostgreSQL, isolation SCHEMA")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresSchemaIT extends DatabaseEngineContract {
  private Lab lab;

  @BeforeAll
  void start() {
    lab = Lab.start();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Override
  protected Dataset dataset() {
    return lab.everythingIn("shared");
  }
}
