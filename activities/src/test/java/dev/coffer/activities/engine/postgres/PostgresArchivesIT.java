package dev.coffer.activities.engine.postgres;

import static dev.coffer.activities.engine.DatabaseEngineContract.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.activities.engine.ArchiveFacts;
import dev.coffer.activities.engine.Dump;
import dev.coffer.activities.engine.MemoryBackup;
import dev.coffer.activities.engine.Quarantine;
import dev.coffer.activities.step.ImportFolder;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that the real {@code pg_dump} made, and what somebody made of them. */
@DisplayName("Archives of pg_dump")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresArchivesIT {
  private static final String PREFIX = "coffer_a_0011223344556677_";
  private static final String QUARANTINE = PREFIX + "0001";
  private static final Instant THEN = Instant.parse("2024-02-29T12:00:00Z");
  private static final String HEAD =
      """
      SET client_encoding = 'UTF8';
      SET standard_conforming_strings = on;
      SELECT pg_catalog.set_config('search_path', '', false);
      """;

  @TempDir private Path imports;
  private Lab lab;

  @BeforeAll
  void start() {
    lab = Lab.start();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--format=custom", "--format=directory", "--format=plain"})
  @DisplayName("A database's archive comes back as the very database that it was made of")
  void database(String format) throws IOException {
    LabDataset dataset = lab.everything("tenant");
    roundTrip(dataset, List.of(format));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--format=custom", "--format=directory", "--format=plain"})
  @DisplayName("A schema's archive comes back into the shared database, beside its neighbours")
  void schema(String format) throws IOException {
    LabDataset dataset = lab.everythingIn("shared");
    roundTrip(dataset, List.of(format, "--schema=app"));
    assertThat(lab.server.value("shared", "SELECT x FROM neighbour.t")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip:9", "lz4", "zstd"})
  @DisplayName("Archives are read whatever they are compressed with")
  void compressed(String compression) throws IOException {
    lab.fresh("tenant", "app_owner");
    lab.server.sql("tenant", "CREATE TABLE public.t AS SELECT generate_series(1, 5000) AS id");
    for (String format : List.of("custom", "directory")) {
      ImportFolder.Found archive =
          archive("tenant", "--format=" + format, "--compress=" + compression);
      ArchiveFacts facts = lab.engine.archives().survey(archive, quiet());
      archive.requireDigest(digest());
      assertThat(facts.format()).isEqualTo(format);
      assertThat(facts.rows()).isEqualTo(5000);
      assertThat(facts.tables()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("An archive tells its database, its versions and when it was made")
  void facts() throws IOException {
    lab.fresh("tenant", "app_owner");
    for (String format : List.of("custom", "directory", "plain")) {
      LocalDateTime before = LocalDateTime.now(ZoneId.systemDefault()).minusMinutes(1);
      ArchiveFacts facts =
          lab.engine.archives().survey(archive("tenant", "--format=" + format), quiet());
      assertThat(facts.tool()).startsWith("18.");
      assertThat(facts.server()).startsWith("18.");
      if (format.equals("plain")) {
        assertThat(facts.madeAt()).isNull();
        assertThat(facts.database()).isNull();
      } else {
        assertThat(facts.madeAt())
            .isBetween(before, LocalDateTime.now(ZoneId.systemDefault()).plusMinutes(1));
        assertThat(facts.database()).isEqualTo("tenant");
      }
    }
  }

  @Test
  @DisplayName("What the dataset has no more belongs to its owner, and an archive grants nothing")
  void ownersAreOfToday() throws IOException {
    lab.fresh("tenant", "app_owner");
    lab.server.sql(
        "tenant",
        "CREATE TABLE public.gone (id int)",
        "ALTER TABLE public.gone OWNER TO app_writer",
        "GRANT SELECT ON public.gone TO reader",
        "CREATE TABLE public.kept (id int)",
        "ALTER TABLE public.kept OWNER TO app_owner",
        "GRANT ALL ON public.kept TO PUBLIC");
    archive("tenant", "--format=custom");
    lab.server.sql(
        "tenant",
        "DROP TABLE public.gone",
        "REVOKE ALL ON public.kept FROM PUBLIC",
        "GRANT SELECT (id) ON public.kept TO reader");

    MemoryBackup backup = adopt(new LabDataset(lab, named("tenant"), List.of("app_owner")));
    DatasetState state = DatasetState.read(backup.content(DatasetState.STREAM));

    assertThat(posture(state, "TABLE", "public.gone").owner()).isEqualTo("app_owner");
    assertThat(posture(state, "TABLE", "public.gone").grants())
        .extracting(DatasetState.Privilege::grantee)
        .containsOnly("app_owner");
    assertThat(posture(state, "TABLE", "public.kept").grants())
        .extracting(DatasetState.Privilege::grantee)
        .containsOnly("app_owner");
    assertThat(posture(state, "COLUMN", "public.kept").grants())
        .extracting(DatasetState.Privilege::grantee)
        .containsExactly("reader");
    assertThat(backup.shape().roles()).noneMatch(role -> role.startsWith("coffer_"));
    assertThat(backup.cut().at()).isEqualTo(THEN);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\\! touch /tmp/coffer-canary                                       | ARCHIVE_REFUSED",
        "\\copy public.t from program 'id'                                  | ARCHIVE_REFUSED",
        "\\connect neighbour                                                | ARCHIVE_SHARED",
        "COPY public.t FROM PROGRAM 'touch /tmp/coffer-canary';             | ARCHIVE_REFUSED",
        "COPY public.t TO PROGRAM 'touch /tmp/coffer-canary';               | ARCHIVE_REFUSED",
        "ALTER SYSTEM SET archive_command = 'id';                           | ARCHIVE_REFUSED",
        "ALTER ROLE app_owner SUPERUSER;                                    | ARCHIVE_SHARED",
        "CREATE DATABASE neighbour;                                         | ARCHIVE_SHARED",
        "DROP DATABASE neighbour;                                           | ARCHIVE_SHARED",
        "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p;           | ARCHIVE_REFUSED",
        "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw;                 | ARCHIVE_REFUSED",
        "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();    | ARCHIVE_REFUSED",
        "DO $$ BEGIN PERFORM 1; END $$;                                     | ARCHIVE_REFUSED",
        "SELECT pg_read_file('/etc/passwd');                                | ARCHIVE_REFUSED",
        "INSERT INTO public.t SELECT 1;                                     | ARCHIVE_REFUSED",
        "SET session_authorization = postgres;                              | ARCHIVE_REFUSED",
        "CREATE TABLE public.u (x int); DROP TABLE public.t;                | ARCHIVE_REFUSED",
        "CREATE TABLE public.u (begin atomic; DROP TABLE public.t; x int);  | ARCHIVE_REFUSED",
        "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x', 'y';            | ARCHIVE_REFUSED",
        "CREATE TABLE public.u (x int) \\gexec                              | ARCHIVE_REFUSED",
        "SET client_encoding = 'LATIN1';                                    | ENCODING_MISMATCH",
        "CREATE EXTENSION IF NOT EXISTS no_such_thing WITH SCHEMA public;   | EXTENSION_MISSING"
      })
  @DisplayName("M1 M4 what pg_dump never writes, or no tenant may ask for, is refused by its line")
  void hostile(String statement, FailureCode code) throws IOException {
    lab.fresh("tenant", "app_owner");
    Files.writeString(
        imports.resolve("archive"),
        HEAD + "CREATE TABLE public.t (id integer);\n" + statement + "\n");

    FailureException refused =
        catchThrowableOfType(
            FailureException.class,
            () -> adopt(new LabDataset(lab, named("tenant"), List.of("app_owner"))));

    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.getMessage()).doesNotContain("canary", "neighbour", "passwd", "public.t");
    if (code != FailureCode.ENCODING_MISMATCH) {
      assertThat(refused.getMessage()).contains("line 5");
    }
    assertThat(Path.of("/tmp/coffer-canary")).doesNotExist();
    assertThat(
            lab.server.value("postgres", "SELECT rolsuper FROM pg_roles WHERE rolname='app_owner'"))
        .isEqualTo("f");
  }

  @Test
  @DisplayName("An archive of several schemas is refused before a row of a neighbour is loaded")
  void severalSchemas() throws IOException {
    LabDataset dataset = lab.everythingIn("shared");
    archive("shared", "--format=custom");

    FailureException refused = catchThrowableOfType(FailureException.class, () -> adopt(dataset));

    assertThat(refused.code()).isEqualTo(FailureCode.ARCHIVE_SHARED);
    assertThat(lab.server.log()).doesNotContain("COPY neighbour.t (x) FROM stdin");
  }

  @Test
  @DisplayName("P1 a directory whose contents name a file outside of it is refused")
  void foreignFile() throws IOException {
    lab.fresh("tenant", "app_owner");
    lab.server.sql("tenant", "CREATE TABLE public.t AS SELECT 1 AS id");
    archive("tenant", "--format=directory", "--compress=none");
    Path folder = imports.resolve("archive");
    Path rows;
    try (Stream<Path> files = Files.list(folder)) {
      rows = files.filter(file -> !file.endsWith("toc.dat")).findFirst().orElseThrow();
    }
    String own = String.valueOf(rows.getFileName());
    String other = "/".repeat(own.length() - 4) + "x.da";
    byte[] toc = Files.readAllBytes(folder.resolve("toc.dat"));
    String text = new String(toc, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(own);
    Files.write(
        folder.resolve("toc.dat"), text.replace(own, other).getBytes(StandardCharsets.ISO_8859_1));

    FailureException refused =
        catchThrowableOfType(
            FailureException.class,
            () -> lab.engine.archives().survey(new ImportFolder(imports).open("archive"), quiet()));

    assertThat(refused.code()).isEqualTo(FailureCode.ARCHIVE_REFUSED);
    assertThat(refused.getMessage()).contains("files that are not its own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom", "plain"})
  @DisplayName("An archive that is cut short is refused, wherever it ends")
  void cutShort(String format) throws IOException {
    lab.fresh("tenant", "app_owner");
    lab.server.sql("tenant", "CREATE TABLE public.t AS SELECT generate_series(1, 99) AS id");
    archive("tenant", "--format=" + format);
    byte[] whole = Files.readAllBytes(imports.resolve("archive"));
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    int rows = format.equals("plain") ? text.indexOf("\n42\n") + 1 : whole.length - 40;
    for (int length : List.of(rows, 40)) {
      Files.write(imports.resolve("archive"), java.util.Arrays.copyOf(whole, length));
      if (format.equals("plain") && length == 40) {
        continue;
      }
      FailureException refused =
          catchThrowableOfType(
              FailureException.class,
              () ->
                  lab.engine.archives().survey(new ImportFolder(imports).open("archive"), quiet()));
      assertThat(refused).as("%s of %d bytes", format, length).isNotNull();
      assertThat(refused.code()).isEqualTo(FailureCode.ARCHIVE_REFUSED);
    }
  }

  @Test
  @DisplayName("An attempt may run twice, and its quarantine can be dropped by name")
  void twice() throws IOException {
    LabDataset dataset = lab.everything("tenant");
    archive("tenant", "--format=custom");
    try (Lab.Lease lease = dataset.lease(Purpose.RESTORE)) {
      var archives = lab.engine.archives();
      Quarantine first =
          archives.load(
              lease.access(), QUARANTINE, new ImportFolder(imports).open("archive"), quiet());
      Quarantine second =
          archives.load(
              lease.access(), QUARANTINE, new ImportFolder(imports).open("archive"), quiet());
      assertThat(second.identity()).isNotEqualTo(first.identity());
      assertThat(dataset.leftovers()).containsExactly(QUARANTINE);
      assertThat(archives.discard(lease.access(), PREFIX)).containsExactly(QUARANTINE);
      assertThat(archives.discard(lease.access(), PREFIX)).isEmpty();
    }
    assertThat(dataset.leftovers()).isEmpty();
  }

  /** Archives live, changes it, and makes what was archived live again by an ordinary restore. */
  private void roundTrip(LabDataset dataset, List<String> options) throws IOException {
    String before = dataset.content();
    archive(dataset.target().placement().database(), options.toArray(String[]::new));
    dataset.change();
    assertThat(dataset.content()).isNotEqualTo(before);

    MemoryBackup backup = adopt(dataset);

    assertThat(dataset.leftovers()).isEmpty();
    try (Lab.Lease lease = dataset.lease(Purpose.RESTORE)) {
      lab.engine.checkFit(lease.access(), backup.shape());
      Quarantine staged = lab.engine.stage(lease.access(), "coffer_q_1", backup, quiet());
      assertThat(lab.engine.verify(lease.access(), staged, backup, quiet()).findings()).isEmpty();
      lab.engine.promote(lease.access(), staged, "coffer_kept_1");
    }
    assertThat(dataset.content()).isEqualTo(before);
  }

  private MemoryBackup adopt(LabDataset dataset) throws IOException {
    try (Lab.Lease lease = dataset.lease(Purpose.RESTORE)) {
      var archives = lab.engine.archives();
      try {
        Quarantine loaded =
            archives.load(
                lease.access(), QUARANTINE, new ImportFolder(imports).open("archive"), quiet());
        try (Dump dump = archives.dump(lease.access(), loaded, THEN)) {
          return MemoryBackup.of(dump);
        }
      } finally {
        archives.discard(lease.access(), PREFIX);
      }
    }
  }

  private ImportFolder.Found archive(String database, String... options) throws IOException {
    Path file = imports.resolve("archive");
    if (Files.exists(file)) {
      try (Stream<Path> files = Files.walk(file)) {
        for (Path old : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(old);
        }
      }
    }
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--file=" + file);
    all.add("--dbname=" + PostgresServer.conninfo(database));
    lab.server.tool("pg_dump", all.toArray(String[]::new));
    return new ImportFolder(imports).open("archive");
  }

  /** As {@code sha256sum} has it. */
  private Digest digest() throws IOException {
    Path file = imports.resolve("archive");
    if (!Files.isDirectory(file)) {
      return Digest.of(Files.readAllBytes(file));
    }
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> files = Files.list(file)) {
      for (Path each : files.sorted().toList()) {
        lines
            .append(Digest.of(Files.readAllBytes(each)).hex())
            .append("  ")
            .append(each.getFileName())
            .append('\n');
      }
    }
    return Digest.of(lines.toString());
  }

  private static Lab.Dataset named(String name) {
    return Lab.Dataset.database("acme", name);
  }

  private static DatasetState.Posture posture(DatasetState state, String kind, String identity) {
    return state.posture().stream()
        .filter(item -> item.kind().equals(kind) && item.identity().equals(identity))
        .findFirst()
        .orElseThrow();
  }
}
