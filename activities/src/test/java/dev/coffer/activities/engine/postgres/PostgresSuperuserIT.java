package dev.coffer.activities.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.engine.DatabaseEngineContract;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.MemoryBackup;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.workflows.model.Purpose;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Databases as newcomers bring them: made by the superuser, or grown by others over the years. */
@DisplayName("PostgreSQL, databases of all sorts of owners")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresSuperuserIT {
  private static final String QUARANTINE = "coffer_q_7766554433221100_1";
  private static final String KEPT = "coffer_kept_7766554433221100";

  private Lab lab;

  @BeforeAll
  void start() {
    lab = Lab.start();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @DisplayName("O1 a superuser's database comes back with all that only a superuser can make")
  void ofSuperuser() {
    Lab.Dataset dataset = fresh("super", "postgres");
    lab.server.script("super", Lab.resource("superuser.sql"));
    lab.server.sql(
        "postgres",
        "ALTER DATABASE super SET app.plan = 'large'",
        "ALTER DATABASE super SET log_statement = 'none'",
        "ALTER ROLE reader IN DATABASE super SET search_path = app, public");

    assertThat(afterDropAndRestore(dataset)).isEqualTo(lab.server.dump(lab.tools, "before"));
  }

  @Test
  @DisplayName("O1 the owner of a database comes back although nothing in it is his")
  void ofSomebodyElse() {
    Lab.Dataset dataset = fresh("rented", "app_owner");
    lab.server.sql(
        "rented", "CREATE TABLE t AS SELECT 1 AS x", "ALTER TABLE t OWNER TO app_writer");

    assertThat(afterDropAndRestore(dataset)).isEqualTo(lab.server.dump(lab.tools, "before"));
  }

  @Test
  @DisplayName("O1 an owner who came after the dataset was registered comes back after a drop")
  void ofNewcomer() {
    Lab.Dataset dataset = fresh("grown", "app_owner");
    List<String> registered = List.of("app_owner");
    lab.server.sql("grown", "CREATE TABLE t AS SELECT 1 AS x", "ALTER TABLE t OWNER TO reader");

    assertThat(afterDropAndRestore(dataset, registered))
        .isEqualTo(lab.server.dump(lab.tools, "before"));
  }

  @Test
  @DisplayName("O1 rows come back where an inherited column stands in another place")
  void inheritedLater() {
    Lab.Dataset dataset = fresh("heirs", "app_owner");
    lab.server.sql(
        "heirs",
        "SET ROLE app_owner",
        "CREATE SCHEMA app",
        "CREATE TABLE app.parent (a integer)",
        "CREATE TABLE app.child (b text) INHERITS (app.parent)",
        "ALTER TABLE app.parent ADD COLUMN c date",
        "INSERT INTO app.child (a, b, c) VALUES (1, 'b', '2020-01-01'), (2, NULL, NULL)");
    String query = "SELECT string_agg(concat_ws('|', a, b, c), ',' ORDER BY a) FROM app.child";
    String before = lab.server.value("heirs", query);

    afterDropAndRestore(dataset);

    assertThat(lab.server.value("heirs", query)).isEqualTo(before);
  }

  private Lab.Dataset fresh(String database, String owner) {
    lab.fresh(database, owner);
    lab.server.sql("postgres", "DROP DATABASE IF EXISTS before WITH (FORCE)");
    return Lab.Dataset.database("acme", database);
  }

  private String afterDropAndRestore(Lab.Dataset dataset) {
    try (Lab.Lease lease = lab.lease(dataset, Purpose.ONBOARD)) {
      assertThat(lab.engine.inspect(lease.access()).unsupported()).isEmpty();
      return afterDropAndRestore(dataset, lab.engine.inspect(lease.access()).shape().owners());
    }
  }

  /** Puts the original aside as {@code before} and returns the text of what came back. */
  private String afterDropAndRestore(Lab.Dataset dataset, List<String> owners) {
    String database = dataset.placement().database();
    MemoryBackup backup;
    try (Lab.Lease lease = lab.lease(dataset, Purpose.BACKUP, owners);
        Dump dump = lab.engine.dump(lease.access())) {
      backup = MemoryBackup.of(dump);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    lab.server.sql("postgres", "ALTER DATABASE " + database + " RENAME TO before");
    try (Lab.Lease lease = lab.lease(dataset, Purpose.RESTORE, owners)) {
      lab.engine.checkFit(lease.access(), backup.shape());
      Quarantine staged =
          lab.engine.stage(lease.access(), QUARANTINE, backup, DatabaseEngineContract.quiet());
      assertThat(
              lab.engine
                  .verify(lease.access(), staged, backup, DatabaseEngineContract.quiet())
                  .findings())
          .isEmpty();
      lab.engine.promote(lease.access(), staged, KEPT);
      lab.engine.checkLive(lease.access(), staged);
    }
    return lab.server.dump(lab.tools, database);
  }
}
