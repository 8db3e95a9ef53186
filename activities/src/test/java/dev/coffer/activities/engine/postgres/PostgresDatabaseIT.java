package dev.coffer.activities.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.engine.DatabaseEngineContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;

/** The everything schema as a database of its own. */
@DisplayName("PostgreSQL, isolation DATABASE")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresDatabaseIT extends DatabaseEngineContract {
  private Lab lab;

  @BeforeAll
  void start() {
    lab = Lab.start();
  }

  /** I-8 holds for all tests here: the server saw nobody come with a role that was given back. */
  @AfterAll
  void stop() {
    String log = lab.server.log();
    lab.close();
    assertThat(log).doesNotContainPattern("FATAL: +role \"v-lease-[^\"]*\" does not exist");
  }

  @Override
  protected Dataset dataset() {
    return lab.everything("tenant_a");
  }
}
