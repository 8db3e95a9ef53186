package dev.coffer.activities.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.engine.Access;
import dev.coffer.activities.engine.DatabaseEngineContract;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.MemoryBackup;
import dev.coffer.activities.engine.Meter;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.StreamSource;
import dev.coffer.activities.engine.StreamSpec;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Purpose;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong at a database, and what comes of it. */
@DisplayName("PostgreSQL, faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresFaultsIT {
  private static final String FIRST = "coffer_q_8899aabbccddeeff_1";
  private static final String PREFIX = "coffer_q_8899aabbccddeeff_";
  private static final String KEPT = "coffer_kept_8899aabbccddeeff";
  private static final Path CANARY = Path.of("/tmp/coffer-canary");

  private Lab lab;
  private Lab.Dataset tenant;

  @BeforeAll
  void start() {
    lab = Lab.start();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  /** One small table of many rows, and an empty one. */
  @BeforeEach
  void fresh() {
    lab.fresh("tenant_a", "app_owner");
    lab.server.sql(
        "tenant_a",
        "SET ROLE app_owner",
        "CREATE SCHEMA app",
        "CREATE TABLE app.big AS SELECT i AS id, repeat('x', 100) AS t FROM generate_series(1,"
            + " 50000) i",
        "ALTER TABLE app.big ADD PRIMARY KEY (id)",
        "CREATE TABLE app.other (x integer)");
    tenant = Lab.Dataset.database("acme", "tenant_a");
  }

  private MemoryBackup backup() {
    return backup(tenant);
  }

  private MemoryBackup backup(Lab.Dataset dataset) {
    try (Lab.Lease lease = lab.lease(dataset, Purpose.BACKUP);
        Dump dump = lab.engine.dump(lease.access())) {
      return MemoryBackup.of(dump);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StreamSource rows(Dump dump) {
    return dump.streams().stream()
        .filter(stream -> stream.spec().kind() == StreamSpec.Kind.ROWS)
        .findFirst()
        .orElseThrow();
  }

  /** Runs something once, at the first byte. */
  private static OutputStream atFirstByte(Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    return new OutputStream() {
      @Override
      public void write(int b) {
        if (done.compareAndSet(false, true)) {
          action.run();
        }
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        write(0);
      }
    };
  }

  private static void assertFails(FailureCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FailureException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  @DisplayName("B1 a server that is killed during a dump fails it; the next one reads everything")
  void serverKilledDuringDump() {
    try (Lab.Lease lease = lab.lease(tenant, Purpose.BACKUP);
        Dump dump = lab.engine.dump(lease.access())) {
      assertFails(
          FailureCode.DATABASE_UNAVAILABLE,
          () -> rows(dump).writeTo(atFirstByte(() -> lab.server.kill())));
      assertThatThrownBy(dump::finish).isInstanceOf(FailureException.class);
      lab.server.up();
    }
    assertThat(backup().streams())
        .filteredOn(stream -> stream.spec().kind() == StreamSpec.Kind.ROWS)
        .extracting(stream -> stream.tally().rows())
        .contains(50_000L);
  }

  @Test
  @DisplayName("B2 a server that is killed during a restore leaves live alone; staging runs again")
  void serverKilledDuringStaging() {
    MemoryBackup backup = backup();
    String before = lab.server.value("postgres", identityOfLive());
    AtomicBoolean killed = new AtomicBoolean();
    Meter killer =
        new Meter() {
          @Override
          public void bytes(long bytes) {
            if (bytes > 0 && killed.compareAndSet(false, true)) {
              lab.server.kill();
            }
          }

          @Override
          public void stream() {}
        };
    try (Lab.Lease lease = lab.lease(tenant, Purpose.RESTORE)) {
      assertFails(
          FailureCode.DATABASE_UNAVAILABLE,
          () -> lab.engine.stage(lease.access(), FIRST, backup, killer));
      lab.server.up();
      assertThat(lab.server.value("postgres", identityOfLive())).isEqualTo(before);
      Quarantine staged = stage(lease, backup);
      assertThat(staged.rows()).isEqualTo(50_000);
      assertThat(lab.engine.discard(lease.access(), PREFIX)).containsExactly(FIRST);
    }
  }

  @Test
  @DisplayName("B2 a server that is killed during the swap comes back with live as it was")
  void serverKilledDuringSwap() throws Exception {
    MemoryBackup backup = backup();
    String before = lab.server.value("postgres", identityOfLive());
    try (Lab.Lease lease = lab.lease(tenant, Purpose.RESTORE)) {
      Quarantine staged = stage(lease, backup);
      // A superuser cannot be shown out, so the rename waits inside its transaction.
      try (Connection inside = lab.server.superuser("tenant_a")) {
        var promotion =
            CompletableFuture.supplyAsync(() -> lab.engine.promote(lease.access(), staged, KEPT));
        await(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'ALTER DATABASE%RENAME%'"
                + " AND state = 'active' AND pid <> pg_backend_pid()");
        lab.server.kill();
        assertThatThrownBy(promotion::join).hasCauseInstanceOf(FailureException.class);
        assertThat(inside.isValid(1)).isFalse();
      }
      lab.server.up();
      assertThat(lab.server.value("postgres", identityOfLive())).isEqualTo(before);
      assertThat(lab.engine.promote(lease.access(), staged, KEPT).already()).isFalse();
      assertThat(lab.server.value("postgres", identityOfLive())).isEqualTo(staged.identity());
      assertThat(lab.server.values("postgres", "SELECT datname FROM pg_database"))
          .contains("tenant_a", KEPT);
      assertThat(
              lab.server.value(
                  "postgres",
                  "SELECT datallowconn FROM pg_database WHERE datname = '" + KEPT + "'"))
          .isEqualTo("f");
    }
  }

  private static String identityOfLive() {
    return "SELECT oid FROM pg_database WHERE datname = 'tenant_a'";
  }

  private Quarantine stage(Lab.Lease lease, MemoryBackup backup) {
    return lab.engine.stage(lease.access(), FIRST, backup, DatabaseEngineContract.quiet());
  }

  private void await(String condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!lab.server.value("postgres", condition).equals("t")) {
      assertThat(System.nanoTime()).as("waiting for: " + condition).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("B3 a dump gives way to whoever waits for its locks, in less than five seconds")
  void givesWay() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch altered = new CountDownLatch(1);
    try (Lab.Lease lease = lab.lease(tenant, Purpose.BACKUP);
        Dump dump = lab.engine.dump(lease.access())) {
      var dumping =
          CompletableFuture.runAsync(
              () -> {
                try {
                  rows(dump)
                      .writeTo(
                          atFirstByte(
                              () -> {
                                reading.countDown();
                                awaitLatch(altered);
                              }));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      reading.await();
      long begun = System.nanoTime();
      lab.server.sql("tenant_a", "ALTER TABLE app.other ADD y integer");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
      altered.countDown();
      assertThatThrownBy(dumping::join)
          .cause()
          .isInstanceOfSatisfying(
              FailureException.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_CHANGED));
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @DisplayName("B3 a lock that is not free within the limit fails the dump, to be tried again")
  void lockedSource() throws Exception {
    try (Lab.Lease lease = lab.lease(tenant, Purpose.BACKUP);
        Connection busy = lab.server.superuser("tenant_a")) {
      busy.setAutoCommit(false);
      try (var statement = busy.createStatement()) {
        statement.execute("LOCK TABLE app.big IN ACCESS EXCLUSIVE MODE");
      }
      assertFails(FailureCode.DATABASE_BUSY, () -> lab.engine.dump(lease.access()));
    }
  }

  @Test
  @DisplayName("B4 row security can never shrink a backup: the dump is refused")
  void rowSecurity() {
    lab.server.sql(
        "tenant_a",
        "ALTER TABLE app.big ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE app.big FORCE ROW LEVEL SECURITY",
        "CREATE POLICY few ON app.big USING (id < 10)");
    try (Lab.Lease lease = lab.lease(tenant, Purpose.BACKUP)) {
      lab.server.sql("postgres", "ALTER ROLE " + Sql.name(lease.access().user()) + " NOBYPASSRLS");
      assertFails(FailureCode.ROWS_HIDDEN, () -> lab.engine.dump(lease.access()));
    }
  }

  @Test
  @DisplayName("B4 a dump that sees no rows where statistics promise some is an error")
  void emptyDump() throws IOException {
    lab.server.sql("tenant_a", "VACUUM ANALYZE app.big");
    try (Lab.Lease lease = lab.lease(tenant, Purpose.BACKUP);
        Dump dump = lab.engine.dump(lease.access())) {
      // Nothing of the rows is read: as if every reader had been shown none.
      assertFails(FailureCode.EMPTY_DUMP, dump::finish);
    }
  }

  @Test
  @DisplayName("M3 a table that becomes a view behind the snapshot's back fails the dump")
  void tableBecomesView() {
    lab.server.sql(
        "tenant_a",
        "CREATE FUNCTION app.evil() RETURNS integer LANGUAGE plpgsql AS 'BEGIN EXECUTE ''COPY"
            + " (SELECT 1) TO PROGRAM ''''touch /tmp/coffer-canary''''''; RETURN 1; END'",
        "ALTER TABLE app.other RENAME TO other_table",
        "CREATE VIEW app.other AS SELECT app.evil() AS x");
    try (Pg session = session(tenant, Purpose.BACKUP)) {
      assertFails(
          FailureCode.UNEXPECTED,
          () ->
              new CopyReader(1000)
                  .read(
                      session,
                      new TablePart("app", "other", "x", 1, 2, 0, -1, 0).copyOut(),
                      OutputStream.nullOutputStream()));
    }
    assertThat(CANARY).doesNotExist();
  }

  private Pg session(Lab.Dataset dataset, Purpose purpose) {
    Lab.Lease lease = lab.lease(dataset, purpose, List.of("app_owner"));
    return new Sessions(PostgresConfig.of(lab.tools)).live(lease.access());
  }

  @Test
  @DisplayName("M4 what only a superuser could give back is refused by name before the backup")
  void unsupported() {
    lab.server.sql(
        "tenant_a",
        "CREATE FUNCTION app.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION app.watch()",
        "CREATE EXTENSION file_fdw",
        "CREATE SERVER far FOREIGN DATA WRAPPER file_fdw",
        "CREATE FOREIGN TABLE app.remote (x integer) SERVER far OPTIONS (filename '/nowhere')",
        "CREATE PUBLICATION news FOR ALL TABLES",
        "CREATE PUBLICATION single FOR TABLE app.other",
        "CREATE EXTENSION citext",
        "GRANT EXECUTE ON FUNCTION citext_hash(citext) TO reader",
        "ALTER DATABASE tenant_a SET app.plan = 'large'",
        "CREATE FUNCTION app.native(float8) RETURNS float8 LANGUAGE internal AS 'dsin'",
        "CREATE FUNCTION app.leaky() RETURNS integer LANGUAGE sql LEAKPROOF AS 'SELECT 1'");
    try (Lab.Lease lease = lab.lease(tenant, Purpose.ONBOARD)) {
      assertThat(lab.engine.inspect(lease.access()).unsupported())
          .contains(
              "event trigger: watch",
              "foreign server: far",
              "foreign table: app.remote",
              "publication of all tables or of schemas: news",
              "privilege on a part of an extension: public.citext_hash(public.citext)",
              "database setting that only a superuser may make: app.plan",
              "leakproof function: app.leaky()",
              "function in a language that only superusers may use: app.native(double precision)",
              "extension that only a superuser may make: file_fdw")
          .doesNotContain("publication of all tables or of schemas: single");
    }
    try (Lab.Lease lease = lab.lease(tenant, Purpose.BACKUP)) {
      assertThatThrownBy(() -> lab.engine.dump(lease.access()))
          .isInstanceOfSatisfying(
              FailureException.class,
              failure -> {
                assertThat(failure.code()).isEqualTo(FailureCode.UNSUPPORTED_OBJECT);
                assertThat(failure).hasMessageContaining("event trigger (1)");
                assertThat(failure.getMessage()).doesNotContain("watch", "app.");
              });
    }
  }

  @Test
  @DisplayName("a schema that is tied to another in either direction is refused")
  void entangledSchema() {
    lab.server.sql(
        "tenant_a",
        "CREATE SCHEMA beside",
        "CREATE TABLE beside.parent (id integer PRIMARY KEY)",
        "CREATE TABLE app.child (id integer REFERENCES beside.parent)",
        "CREATE VIEW beside.peek AS SELECT * FROM app.big");
    Lab.Dataset schema = Lab.Dataset.schema("acme", "tenant_a", "app");
    try (Lab.Lease lease = lab.lease(schema, Purpose.ONBOARD)) {
      assertThat(lab.engine.inspect(lease.access()).unsupported())
          .anyMatch(item -> item.startsWith("object that depends on another schema: "))
          .anyMatch(item -> item.startsWith("object in another schema that depends on this one: "));
    }
  }

  @Test
  @DisplayName("B5 a target that does not fit is refused before anything is downloaded")
  void unfit() {
    SourceShape shape = backup().shape();
    try (Lab.Lease lease = lab.lease(tenant, Purpose.RESTORE)) {
      Access access = lease.access();
      lab.engine.checkFit(access, shape);
      assertFails(
          FailureCode.ENGINE_MISMATCH,
          () -> lab.engine.checkFit(access, changed(shape, "99.1", Map.of(), List.of())));
      assertFails(
          FailureCode.EXTENSION_MISSING,
          () ->
              lab.engine.checkFit(
                  access, changed(shape, "18.6", Map.of("postgis", "3.5"), List.of())));
      assertFails(
          FailureCode.ROLE_MISSING,
          () -> lab.engine.checkFit(access, changed(shape, "18.6", Map.of(), List.of("gone"))));
      lab.server.sql(
          "postgres",
          "ALTER ROLE " + Sql.name(access.user()) + " SET default_transaction_read_only = on");
      assertFails(FailureCode.TARGET_READ_ONLY, () -> lab.engine.checkFit(access, shape));
    }
    Lab.Dataset schema = Lab.Dataset.schema("acme", "tenant_a", "app");
    try (Lab.Lease lease = lab.lease(schema, Purpose.RESTORE)) {
      SourceShape other =
          new SourceShape(
              shape.version(),
              Map.of("encoding", "LATIN1"),
              List.of(),
              List.of(),
              Map.of(),
              1,
              shape.schemaDigest());
      assertFails(FailureCode.ENCODING_MISMATCH, () -> lab.engine.checkFit(lease.access(), other));
    }
  }

  private static SourceShape changed(
      SourceShape shape, String version, Map<String, String> extensions, List<String> roles) {
    return new SourceShape(
        version,
        shape.settings(),
        roles,
        List.of(),
        extensions,
        shape.relations(),
        shape.schemaDigest());
  }

  @Test
  @DisplayName("N3 a database whose name reads like a connection string is a name")
  void hostileDatabaseNames() {
    for (String name :
        List.of(
            "dbname=x host=evil.invalid",
            "postgresql://evil.invalid/x",
            "a'b\"c\\d ;$$%20?sslmode=disable&x",
            "-n")) {
      Placement placement = new Placement("lab", name, null);
      Lab.Dataset dataset = new Lab.Dataset(tenant.scope(), placement);
      try (Lab.Lease lease = lab.lease(dataset, Purpose.BACKUP, List.of("app_owner"))) {
        assertFails(FailureCode.SOURCE_MISSING, () -> lab.engine.dump(lease.access()));
      }
      lab.fresh(name, "app_owner");
      lab.server.sql(
          name, "SET ROLE app_owner", "CREATE SCHEMA s", "CREATE TABLE s.t AS SELECT 1 AS x");
      MemoryBackup backup = backup(dataset);
      lab.server.sql("postgres", "DROP DATABASE " + Sql.name(name));
      try (Lab.Lease lease = lab.lease(dataset, Purpose.RESTORE, List.of("app_owner"))) {
        lab.engine.promote(lease.access(), stage(lease, backup), KEPT);
      }
      assertThat(lab.server.value(name, "SELECT x FROM s.t")).isEqualTo("1");
      lab.server.sql("postgres", "DROP DATABASE " + Sql.name(name));
    }
  }

  @Test
  @DisplayName("N2 N4 M1 M2 names and texts that look like commands come back and do nothing")
  void hostileNames() throws IOException {
    Files.deleteIfExists(CANARY);
    LabDataset everything = lab.everything("tenant_b");
    String before = everything.content();
    MemoryBackup backup = backup(everything.target());
    everything.destroy();
    try (Lab.Lease lease = everything.lease(Purpose.RESTORE)) {
      lab.engine.promote(lease.access(), stage(lease, backup), KEPT);
    }
    assertThat(everything.content()).isEqualTo(before);
    assertThat(CANARY).doesNotExist();
    assertThat(lab.server.log()).doesNotContain("relation \"x\" does not exist");
    lab.server.sql("postgres", "DROP DATABASE tenant_b");
  }

  @Test
  @DisplayName("N5 helper tools see no environment but their own, and options only as values")
  void toolEnvironment() {
    Lab.Dataset schema = Lab.Dataset.schema("acme", "tenant_a", "--file=/tmp/coffer-canary");
    lab.server.sql(
        "tenant_a",
        "SET ROLE app_owner",
        "CREATE SCHEMA \"--file=/tmp/coffer-canary\"",
        "CREATE TABLE \"--file=/tmp/coffer-canary\".t (x integer)",
        "CREATE TABLE \"--file=/tmp/coffer-canary\".\"@t\" (x integer)");
    MemoryBackup backup = backup(schema);
    assertThat(new String(backup.content(PostgresDump.DEFINITIONS), StandardCharsets.UTF_8))
        .contains("CREATE TABLE \"--file=/tmp/coffer-canary\".\"@t\"");
    assertThat(CANARY).doesNotExist();
  }

  @Test
  @DisplayName("D2 a row beyond the limit is refused at backup time")
  void hugeRow() {
    lab.server.sql("tenant_a", "INSERT INTO app.big VALUES (0, repeat('y', 70000000))");
    assertFails(FailureCode.ROW_TOO_LARGE, this::backup);
  }

  @Test
  @DisplayName("D2 a wide row within the limit is carried whole")
  void wideRow() {
    lab.server.sql(
        "tenant_a",
        "SET ROLE app_owner",
        "CREATE TABLE app.wide (id integer, t text)",
        "INSERT INTO app.wide VALUES (7, repeat('y', 40000000))");
    byte[] rows = backup(tenant).content("rows/\"app\".\"wide\"");
    assertThat(rows).hasSize(40000003).startsWith('7', '\t', 'y').endsWith('y', '\n');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text: repeat('y', 400000000)",
        "bytea: convert_to(repeat('y', 200000000), 'UTF8')",
        "jsonb: jsonb_build_object('y', repeat('y', 200000000))",
        "app.label: repeat('y', 400000000)",
        "text[]: ARRAY[repeat('y', 100000000), repeat('z', 100000000)]",
      })
  @DisplayName("D2 a row that would take the worker's memory is refused before the server sends it")
  void monsterRow(String column) {
    String type = column.substring(0, column.indexOf(':'));
    lab.server.sql(
        "tenant_a",
        "SET ROLE app_owner",
        "CREATE DOMAIN app.label AS text",
        "CREATE TABLE app.monster (id integer, \"it's %s, \"\"or\"\" ?\" " + type + ")",
        "INSERT INTO app.monster VALUES (1, NULL), (2, "
            + column.substring(type.length() + 1)
            + ")");
    FailureException failure = catchThrowableOfType(FailureException.class, this::backup);
    assertThat(failure.code()).isEqualTo(FailureCode.ROW_TOO_LARGE);
    assertThat(failure).hasMessageContaining("the server holds a row");
  }

  @Test
  @DisplayName(
      "I-1 I-8 C3 hostile worker: a lease of a dump writes nothing, and none reaches a neighbour's"
          + " database")
  void leaseRights() {
    lab.fresh("neighbour", "app_writer");
    lab.server.sql(
        "neighbour", "SET ROLE app_writer", "CREATE SCHEMA n", "CREATE TABLE n.t (x integer)");
    try (Pg session = session(tenant, Purpose.BACKUP)) {
      assertFails(
          FailureCode.TARGET_READ_ONLY, () -> session.run("INSERT INTO app.other VALUES (1)"));
      assertFails(FailureCode.ROLE_MISSING, () -> session.run("SET ROLE app_owner"));
    }
    Lab.Dataset foreign = new Lab.Dataset(tenant.scope(), new Placement("lab", "neighbour", null));
    try (Lab.Lease lease = lab.lease(tenant, Purpose.BACKUP)) {
      Access astray =
          new Access(
              foreign.scope(),
              foreign.placement(),
              "127.0.0.1",
              lab.server.port(),
              "postgres",
              lease.access().user(),
              lease.access().password());
      assertFails(FailureCode.ROLE_MISSING, () -> lab.engine.dump(astray));
    }
  }

  @Test
  @DisplayName("tools open to CVE-2026-18408 are refused at start")
  void outdatedTools() {
    Assumptions.assumeTrue(Binaries.older().isPresent(), "no older PostgreSQL on this machine");
    PostgresConfig old = PostgresConfig.of(Binaries.older().orElseThrow());
    assertFails(FailureCode.TOOL_OUTDATED, () -> new PostgresEngine(old));
    assertFails(
        FailureCode.TOOL_OUTDATED,
        () -> new PostgresEngine(PostgresConfig.of(Path.of("/nonexistent"))));
  }
}
