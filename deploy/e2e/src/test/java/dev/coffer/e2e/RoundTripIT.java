package dev.coffer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.coffer.activities.age.AgeReader;
import dev.coffer.e2e.Tenants.Tenant;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.proof.PublicKeys;
import dev.coffer.proof.Verifier;
import dev.coffer.workflows.model.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** What a tenant had is what a tenant gets: whole databases, compared from outside. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoundTripIT {
  private static final String PGBENCH_ROWS = "1000000";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Map<String, ?> ONLY_THE_NEWEST =
      Map.of(
          "last",
          1,
          "hourly",
          0,
          "daily",
          0,
          "weekly",
          0,
          "monthly",
          0,
          "yearly",
          0,
          "minimumAge",
          "PT1M");

  /** Its backups' locks end while the other tests of this class run. */
  private static Tenant expiring = new Tenant("", "");

  private static String oldest = "";

  /** The key service's storage from when the tenant had not left yet, and what certified that. */
  private static @TempDir Path older;

  private static String left = "";

  private final WholeStack stack = WholeStack.get();
  private final Tenants tenants = new Tenants(stack);
  private @TempDir Path folder;

  @BeforeAll
  static void startExpiring() {
    Tenants tenants = new Tenants(WholeStack.get());
    expiring =
        tenants.create("expiring", 2_000, Map.of("retention", "PT1M", "keep", ONLY_THE_NEWEST));
    oldest = tenants.backup(expiring);
    tenants.backup(expiring);
  }

  @Test
  @Order(1)
  @DisplayName(
      "The everything schema and pgbench at scale 10 round-trip: after backup, drop and restore"
          + " pg_dump is identical and the digest of every table is equal")
  void everythingAndPgbench() throws IOException, SQLException {
    Tenant tenant = tenants.bare("everything");
    make(tenant.database(), "app_owner");
    script(tenant.database(), "everything.sql");
    script(tenant.database(), "database.sql");
    pgbench(tenant.database(), "app_owner");
    tenants.onboard(tenant, Map.of("retention", "PT1H"));
    Path before = dump(tenant.database(), "before");
    Map<String, String> digests = digests(tenant.database());
    assertThat(digests).containsKeys("app.customer", "app.event_1_new", "app.val");
    assertThat(digests.get("public.pgbench_accounts")).startsWith(PGBENCH_ROWS + " ");

    String backup = tenants.backup(tenant);
    tenants.drop(tenant);
    Tenants.ok(tenants.restore(tenant, backup));

    assertThat(digests(tenant.database())).isEqualTo(digests);
    assertThat(Files.mismatch(dump(tenant.database(), "after"), before))
        .as("the first byte at which pg_dump differs")
        .isEqualTo(-1);
  }

  @Test
  @Order(2)
  @DisplayName(
      "A backup under load is one moment of pgbench: its books balance, and no writer waits")
  void consistentWhileWritersWrite() throws Exception {
    Tenant tenant = tenants.bare("bench");
    make(tenant.database(), tenant.database());
    pgbench(tenant.database(), tenant.database());
    tenants.onboard(tenant, Map.of("retention", "PT1H"));

    String backup;
    long first;
    long last;
    try (PgbenchWriters writers = new PgbenchWriters(stack, tenant.database(), 3)) {
      first = writers.awaitMore(50);
      backup = tenants.backup(tenant);
      last = writers.stop();
      assertThat(writers.slowestMillis()).as("the slowest transaction").isLessThan(5_000);
    }
    tenants.drop(tenant);
    JsonNode restore = tenants.restore(tenant, backup);

    assertThat(restore.path("state").asText()).as(restore.toString()).isEqualTo("DONE");
    List<Long> books =
        row(
            tenant.database(),
            "SELECT (SELECT sum(abalance) FROM pgbench_accounts),"
                + " (SELECT sum(tbalance) FROM pgbench_tellers),"
                + " (SELECT sum(bbalance) FROM pgbench_branches),"
                + " COALESCE(sum(delta), 0), count(*) FROM pgbench_history");
    assertThat(books.subList(0, 3)).as("accounts, tellers, branches").containsOnly(books.get(3));
    assertThat(books.get(4)).as("transactions in the backup").isBetween(first, last);
    assertThat(last).as("the writers wrote meanwhile").isGreaterThan(first);
  }

  @Test
  @Order(3)
  @DisplayName(
      "I-10 A1 a purge through the API takes what expired, keeps what the newest backup needs, and"
          + " certifies it")
  void purge() throws IOException {
    Api api = new Api(stack, "operator");
    String newest = tenants.backup(expiring);
    String purges = expiring.path() + "/purges";

    JsonNode plan = planOnceExpired(api, purges, 2);
    assertThat(plan.path("expired").asInt()).isEqualTo(2);
    assertThat(plan.path("kept").asInt()).isEqualTo(1);

    JsonNode purged = Tenants.ok(api.run(purges, Map.of("dryRun", false), PATIENCE));
    assertThat(purged.at("/result/outcome").asText()).isEqualTo("PURGED");
    // The second backup is unchanged: its packs are the first one's, and the newest needs them.
    assertThat(purged.at("/result/backups").asInt()).isEqualTo(2);
    assertThat(purged.at("/result/objects").asInt()).isPositive();
    DeletionCertificate certificate = certificate(api, purged.at("/result/certificate"));
    assertThat(certificate.plan().digest()).isEqualTo(purged.at("/result/plan").asText());
    assertThat(certificate.copies().head().copies()).isEqualTo(2);
    assertThat(certificate.copies().head().left()).isZero();
    assertThat(certificate.absence().versions()).isEqualTo(purged.at("/result/objects").asLong());
    JsonNode refused = tenants.restore(expiring, oldest);
    assertThat(refused.path("code").asText()).as(refused.toString()).isEqualTo("NOT_FOUND");
    JsonNode verified =
        Tenants.ok(
            api.run(
                expiring.path() + "/backups/" + newest + "/verifications",
                Map.of("level", "FULL"),
                PATIENCE));
    assertThat(verified.path("result").hasNonNull("failure")).isFalse();
    Tenants.ok(tenants.restore(expiring, newest));
    assertThat(api.run(purges, Map.of("dryRun", false), PATIENCE).at("/result/outcome").asText())
        .isEqualTo("NOTHING_DUE");
  }

  @Test
  @Order(4)
  @DisplayName(
      "A tenant leaves: its data opens with its own key and psql alone, its key is destroyed at the"
          + " key service, the certificate says both and verifies offline, nothing of it starts any"
          + " more")
  void offboard() throws IOException, GeneralSecurityException, SQLException {
    Api admin = new Api(stack, "admin");
    String path = expiring.path() + "/offboarding";
    Map<String, ?> unsure = Map.of("dryRun", false, "confirm", "expiring");
    assertThat(admin.post(path, unsure).status()).isEqualTo(400);
    assertThat(new Api(stack, "operator").post(path, unsure).status()).isEqualTo(403);
    copyOfKeys(older, true);

    AgeReader reader = AgeReader.fresh();
    Map<String, String> digests = digests(expiring.database());
    JsonNode leaving =
        Tenants.ok(
            admin.run(
                path,
                Map.of(
                    "dryRun",
                    false,
                    "confirm",
                    expiring.id(),
                    "reason",
                    "contract ended",
                    "exportTo",
                    reader.recipient()),
                PATIENCE));
    DeletionCertificate certificate = certificate(admin, leaving.at("/result/certificate"));
    left = leaving.at("/result/certificate/sha256").asText();
    assertThat(certificate.subject().reason()).isEqualTo("contract ended");
    assertThat(certificate.copies().head().copies()).isEqualTo(1);
    assertThat(certificate.keys())
        .extracting(DeletionCertificate.DestroyedKey::name)
        .containsExactly("t-" + expiring.id() + "-kek");
    String run = leaving.path("id").asText();
    DeletionCertificate.Export export = Objects.requireNonNull(certificate.export());
    assertThat(export.recipient()).isEqualTo(reader.recipient());
    DeletionCertificate.ExportedDataset exported = export.datasets().getFirst();
    assertThat(exported.until()).isAfter(Instant.now().plus(Duration.ofDays(29)));
    JsonNode listed = admin.get(expiring.path() + "/purges/" + run + "/exports").ok();
    assertThat(listed).hasSize(1);
    assertThat(listed.at("/0/sha256").asText()).isEqualTo(exported.sha256());
    assertThat(admin.get(expiring.path() + "/purges/" + run).ok().path("exportTo").asText())
        .isEqualTo(reader.recipient());
    assertThat(loaded(reader.open(fetched(exported)))).isEqualTo(digests);
    assertThat(admin.get(expiring.path()).ok().path("state").asText()).isEqualTo("LEFT");
    JsonNode refused =
        admin.run(expiring.path() + "/rotations", Map.of("reason", "too late"), PATIENCE);
    assertThat(refused.at("/problem/code").asText())
        .as(refused.toString())
        .isEqualTo("TENANT_LEAVING");
  }

  @Test
  @Order(5)
  @DisplayName(
      "K9 An old copy of the key service's storage is put back: the watch finds the key of the"
          + " tenant that left, reports and destroys it, and amends the certificate")
  void resurrected() throws IOException {
    Api admin = new Api(stack, "admin");
    JsonNode before = Tenants.ok(admin.run("/v1/watch", Map.of(), PATIENCE)).path("result");
    assertThat(before.path("looked").asInt()).isPositive();
    assertThat(before.path("risen").asInt() + before.path("unknown").asInt()).isZero();

    copyOfKeys(older, false);
    JsonNode found = Tenants.ok(admin.run("/v1/watch", Map.of(), PATIENCE)).path("result");
    assertThat(found.path("risen").asInt()).isEqualTo(1);
    assertThat(found.path("names").path(0).asText()).isEqualTo(expiring.id());

    JsonNode incidents = admin.get(expiring.path() + "/incidents").ok().path("items");
    assertThat(incidents.findValuesAsText("code")).containsOnlyOnce("KEY_RESURRECTED");
    DeletionCertificate amendment = certificate(admin, newestCertificate());
    assertThat(amendment.plan().digest()).as("the certificate that it amends").isEqualTo(left);
    assertThat(amendment.subject().reason()).isEqualTo("KEY_RESURRECTED");
    assertThat(amendment.keys())
        .extracting(DeletionCertificate.DestroyedKey::name)
        .containsExactly("t-" + expiring.id() + "-kek");
    JsonNode after = Tenants.ok(admin.run("/v1/watch", Map.of(), PATIENCE)).path("result");
    assertThat(after.path("risen").asInt() + after.path("unknown").asInt()).isZero();
    assertThat(after.path("looked")).isEqualTo(before.path("looked"));
  }

  /** Takes a copy of the storage of the key service, which is down meanwhile, or puts it back. */
  private void copyOfKeys(Path copy, boolean take) throws IOException {
    Path storage = Path.of(stack.fact("/keys/storage"));
    Path from = take ? storage : copy;
    Path to = take ? copy : storage;
    stack.kill("keys");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    stack.up();
  }

  private JsonNode newestCertificate() {
    try (S3Client store = stack.store()) {
      return store
          .listObjectVersions(
              request ->
                  request
                      .bucket(stack.fact("/store/bucket"))
                      .prefix("tenants/" + expiring.id() + "/certificates/"))
          .versions()
          .stream()
          .max(Comparator.comparing(ObjectVersion::lastModified))
          .map(
              version ->
                  (JsonNode)
                      JsonNodeFactory.instance
                          .objectNode()
                          .put("key", version.key())
                          .put("versionId", version.versionId()))
          .orElseThrow();
    }
  }

  /** An export's file, its parts put together in the order of their keys. */
  private byte[] fetched(DeletionCertificate.ExportedDataset exported) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (S3Client store = stack.store()) {
      String bucket = stack.fact("/store/bucket");
      store
          .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(exported.place()))
          .contents()
          .forEach(
              part ->
                  file.writeBytes(
                      store
                          .getObjectAsBytes(object -> object.bucket(bucket).key(part.key()))
                          .asByteArray()));
    }
    assertThat(Digest.of(file.toByteArray()).hex()).isEqualTo(exported.sha256());
    return file.toByteArray();
  }

  /** What psql makes of an export in an empty database: its tables' digests. */
  private Map<String, String> loaded(byte[] export) throws IOException, SQLException {
    String database = expiring.database() + "_taken";
    stack.sql("postgres", "CREATE DATABASE " + database);
    Path script = folder.resolve("export.sql");
    try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(export))) {
      Files.copy(plain, script);
    }
    load(database, script);
    return digests(database);
  }

  /** What the vault holds as a certificate, if it verifies with the tenant's public keys alone. */
  private DeletionCertificate certificate(Api api, JsonNode pinned) throws IOException {
    String keys = api.get(expiring.path() + "/keys/public").ok().toString();
    try (S3Client store = stack.store()) {
      byte[] file =
          store
              .getObjectAsBytes(
                  object ->
                      object
                          .bucket(stack.fact("/store/bucket"))
                          .key(pinned.path("key").asText())
                          .versionId(pinned.path("versionId").asText()))
              .asByteArray();
      return new Verifier(PublicKeys.read(keys.getBytes(UTF_8))).deletion(file).orElseThrow();
    }
  }

  /** Dry runs until so many backups are old enough and no lock is in the way any more. */
  private static JsonNode planOnceExpired(Api api, String purges, int backups) {
    Instant deadline = Instant.now().plus(PATIENCE);
    JsonNode plan;
    do {
      JsonNode dry = Tenants.ok(api.run(purges, Map.of("dryRun", true), PATIENCE));
      plan = api.get(purges + "/" + dry.path("id").asText()).ok().path("plan");
      assertThat(Instant.now()).as("the locks end in time: %s", plan).isBefore(deadline);
    } while (plan.path("expired").asInt() < backups);
    return plan;
  }

  private void make(String database, String owner) {
    for (String role : List.of("app_owner", "app_writer", "reader", "odd \"\"role\"\"", owner)) {
      stack.sql(
          "postgres",
          "DO $$BEGIN CREATE ROLE \"%s\"; EXCEPTION WHEN duplicate_object THEN NULL; END$$"
              .formatted(role));
    }
    stack.sql("postgres", "CREATE DATABASE %s OWNER %s".formatted(database, owner));
  }

  private void script(String database, String resource) throws IOException {
    Path file = folder.resolve(resource);
    try (InputStream in = RoundTripIT.class.getResourceAsStream("/postgres/" + resource)) {
      Files.copy(Objects.requireNonNull(in), file);
    }
    load(database, file);
  }

  private void load(String database, Path file) {
    WholeStack.run(
        List.of(
            program("psql"),
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-f",
            file.toString(),
            "-d",
            stack.address(database)));
  }

  private void pgbench(String database, String role) {
    WholeStack.run(
        List.of(
            program("pgbench"),
            "--initialize",
            "--quiet",
            "--scale=10",
            "--foreign-keys",
            stack.address(database) + "&options=-c%20role%3D" + role));
  }

  private String program(String name) {
    return Path.of(stack.fact("/tenants/binDir"), name).toString();
  }

  /** The whole database with its own properties, as a superuser sees it. */
  private Path dump(String database, String name) {
    Path file = folder.resolve(name);
    WholeStack.run(
        List.of(
            program("pg_dump"),
            "--create",
            "--restrict-key=same",
            "--file=" + file,
            "--dbname=" + stack.address(database)));
    return file;
  }

  /** Of every table that holds rows itself: how many, and a sum over them that knows no order. */
  private Map<String, String> digests(String database) throws SQLException {
    Map<String, String> digests = new TreeMap<>();
    try (Connection connection = stack.tenants(database);
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      Map<String, String> queries = new TreeMap<>();
      try (ResultSet tables =
          statement.executeQuery(
              "SELECT n.nspname || '.' || c.relname, format('SELECT count(*) || '' '' ||"
                  + " COALESCE(sum(hashtextextended(t::text, 7)), 0) FROM ONLY %I.%I t',"
                  + " n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid ="
                  + " c.relnamespace WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND"
                  + " n.nspname !~ '^(pg_|information_schema)'")) {
        while (tables.next()) {
          queries.put(tables.getString(1), tables.getString(2));
        }
      }
      for (Map.Entry<String, String> query : queries.entrySet()) {
        try (ResultSet digest = statement.executeQuery(query.getValue())) {
          digest.next();
          digests.put(query.getKey(), digest.getString(1));
        }
      }
    }
    return digests;
  }

  private List<Long> row(String database, String query) throws SQLException {
    try (Connection connection = stack.tenants(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      List<Long> values = new ArrayList<>();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        values.add(row.getLong(i));
      }
      return values;
    }
  }
}
