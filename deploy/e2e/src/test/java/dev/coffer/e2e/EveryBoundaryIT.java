package dev.coffer.e2e;

import static dev.coffer.e2e.Waiting.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Standing.Stood;
import dev.coffer.e2e.Tenants.Tenant;
import dev.coffer.proof.DeletionCertificate;
import dev.coffer.proof.PublicKeys;
import dev.coffer.proof.Unreadable;
import dev.coffer.proof.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/**
 * The worker's process is killed at every boundary of every step, over real servers: many tenants'
 * runs of one kind stand still, each at another boundary, and die together. Tenants beyond the last
 * boundary come to their end in peace, and what the others leave behind is the same.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EveryBoundaryIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** More than any run here has boundaries: where that is too few, its test fails and says so. */
  private static final int TENANTS = 40;

  private static final int AT_ONCE = 4;
  private static final String RIGHT = "right";

  /** How long a backup is locked, and a little more. */
  private static final Duration LOCK = Duration.ofSeconds(62);

  /** Keeps nothing but the newest, and locks for no longer. */
  private static final Map<String, ?> POLICY =
      Map.of(
          "retention",
          "PT1M",
          "keep",
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
              "PT1M"));

  private static final List<Tenant> ALL = new ArrayList<>();
  private static final Map<Tenant, String> DUMPS = new ConcurrentHashMap<>();
  private static final List<String> TABLE = new ArrayList<>();

  /** When the last pack was put. */
  private static Instant packed = Instant.EPOCH;

  private final WholeStack stack = WholeStack.get();
  private final Api admin = new Api(stack, "admin");
  private final Tenants tenants = new Tenants(stack);

  @BeforeAll
  static void databases() {
    Tenants tenants = new Tenants(WholeStack.get());
    for (int number = 1; number <= TENANTS; number++) {
      ALL.add(tenants.bare("every%02d".formatted(number)));
    }
    forEach(ALL, tenant -> tenants.fill(tenant, 500));
  }

  @AfterEach
  void everythingRunsAgain() {
    stack.up();
  }

  @AfterAll
  static void publish() throws IOException {
    Path table = Path.of("target", "runs", "every-boundary.tsv");
    Files.createDirectories(table.getParent());
    Files.writeString(
        table,
        "# The worker's process killed at every boundary of a step, over real servers\n"
            + "workflow\tno\tstep\tat\toutcome\n"
            + String.join("\n", TABLE)
            + "\n",
        UTF_8);
    TABLE.forEach(System.out::println);
  }

  @Test
  @Order(1)
  @DisplayName("I-11 W1 The worker killed at every boundary of onboarding: a tenant with its keys")
  void onboarding() throws IOException {
    new Round(
            "onboarding",
            tenant -> "tenant/" + tenant.id(),
            tenant -> admin.post("/v1/tenants", Map.of("id", tenant.id(), "policy", POLICY)).ok())
        .kill();
  }

  @Test
  @Order(2)
  @DisplayName("I-11 W1 The worker killed at every boundary of registering: a dataset, once")
  void registering() throws IOException {
    new Round(
            "registering",
            tenant -> "dataset/" + tenant.id() + "/main",
            tenant -> post(tenant, "/datasets", tenants.dataset(tenant.database(), "")))
        .kill();

    forEach(ALL, tenants::backup);
    forEach(
        ALL,
        tenant -> {
          stack.sql(tenant.database(), "DELETE FROM orders WHERE id > 250");
          tenants.backup(tenant);
        });
    packed = Instant.now();
    forEach(ALL, tenant -> DUMPS.put(tenant, stack.pgDump(tenant.database())));
  }

  @Test
  @Order(3)
  @DisplayName("I-11 W6 The worker killed at every boundary of a rotation: one new keyring")
  void rotation() throws IOException {
    new Round(
            "rotation",
            tenant -> "rotation/" + tenant.id(),
            tenant -> post(tenant, "/rotations", Map.of("reason", "due")))
        .kill();
    for (Tenant tenant : ALL) {
      JsonNode keyring = admin.get(tenant.path() + "/keyring").ok();
      assertThat(keyring.path("revision").asInt()).isEqualTo(2);
      assertThat(keyring.path("keyVersion").asInt()).isEqualTo(2);
      assertThat(keyring.path("minimumVersion").asInt()).isEqualTo(2);
    }
  }

  @Test
  @Order(4)
  @DisplayName(
      "I-11 I-10 The worker killed at every boundary of a purge: what expired is gone, the newest"
          + " verifies, one certificate says so")
  void purge() throws IOException {
    awaitLocksOver();
    new Round(
            "purge",
            tenant -> "purge/" + tenant.id(),
            tenant -> post(tenant, "/purges", Map.of("dryRun", false)))
        .kill();
    forEach(
        ALL,
        tenant -> {
          assertThat(backups(tenant)).hasSize(1);
          assertVerifies(tenant, backups(tenant).getFirst());
          assertThat(certificates(tenant)).hasSize(1);
        });
  }

  @Test
  @Order(5)
  @DisplayName(
      "I-11 K7 The worker killed at every boundary of a compromise: every backup verifies and the"
          + " newest comes back under the new keys")
  void compromise() throws IOException {
    new Round(
            "compromise",
            tenant -> "rotation/" + tenant.id(),
            tenant ->
                post(tenant, "/compromises", Map.of("allEpochs", true, "reason", "laptop lost")))
        .kill();
    forEach(ALL, this::assertAllComesBack);
  }

  @Test
  @Order(6)
  @DisplayName(
      "I-11 K8 The worker killed at every boundary of an offboarding: nothing is left but"
          + " what a lock keeps, one certificate says so, no key opens anything")
  void offboarding() throws IOException {
    new Round(
            "offboarding",
            tenant -> "purge/" + tenant.id(),
            tenant ->
                post(
                    tenant,
                    "/offboarding",
                    Map.of("dryRun", false, "confirm", tenant.id(), "reason", "contract ended")))
        .kill();
    forEach(
        ALL,
        tenant -> {
          assertThat(admin.get(tenant.path()).ok().path("state").asText()).isEqualTo("LEFT");
          // What a compromise sealed again is locked for ten minutes at least.
          Map<String, Integer> left = LeftBehind.by(stack, tenant).objects();
          assertThat(certificates(tenant))
              .hasSize(2)
              .filteredOn(certificate -> !certificate.keys().isEmpty())
              .singleElement()
              .satisfies(
                  certificate ->
                      assertThat(certificate.remaining().locked())
                          .isGreaterThanOrEqualTo(
                              left.getOrDefault("packs", 0) + left.getOrDefault("backups", 0)));
        });
    JsonNode watch = Tenants.ok(admin.run("/v1/watch", Map.of(), PATIENCE)).path("result");
    assertThat(watch.path("looked").asInt()).isGreaterThanOrEqualTo(TENANTS);
    assertThat(watch.path("risen").asInt() + watch.path("unknown").asInt())
        .as(watch.toString())
        .isZero();
  }

  private JsonNode post(Tenant tenant, String path, Map<String, ?> body) {
    return admin.post(tenant.path() + path, body).ok();
  }

  /** Runs of one kind that are killed together: the first tenant's at boundary 1, and so on. */
  private final class Round {
    private final String kind;
    private final Function<Tenant, String> workflow;
    private final Function<Tenant, JsonNode> start;

    Round(String kind, Function<Tenant, String> workflow, Function<Tenant, JsonNode> start) {
      this.kind = kind;
      this.workflow = workflow;
      this.start = start;
    }

    /** Kills the process once every run stands or has ended, and judges what each left behind. */
    void kill() throws IOException {
      Map<String, Integer> where = new LinkedHashMap<>();
      ALL.forEach(tenant -> where.put(workflow.apply(tenant), where.size() + 1));
      Map<Tenant, JsonNode> accepted = new LinkedHashMap<>();
      Map<String, Stood> stood;
      try (Standing worker = Standing.start(stack, where)) {
        ALL.forEach(tenant -> accepted.put(tenant, start.apply(tenant)));
        stood = worker.awaitAll(PATIENCE);
      }
      stack.up();
      Map<Tenant, JsonNode> ended = new LinkedHashMap<>();
      accepted.forEach(
          (tenant, run) -> ended.put(tenant, admin.follow(run, PATIENCE, event -> false)));
      judge(stood, ended);
    }

    private void judge(Map<String, Stood> stood, Map<Tenant, JsonNode> ended) {
      assertThat(stood).as("more boundaries than tenants").hasSizeLessThan(TENANTS);
      assertThat(stood.size()).as("two a step").isEven().isGreaterThanOrEqualTo(6);
      LeftBehind peaceful = LeftBehind.by(stack, ALL.getLast());
      assertThat(peaceful.credentials()).isZero();
      List<String> wrong = new ArrayList<>();
      ended.forEach(
          (tenant, run) -> {
            String outcome = outcome(run, LeftBehind.by(stack, tenant), peaceful);
            Stood at = stood.get(workflow.apply(tenant));
            String line = at == null ? kind + "\tin peace" : kind + '\t' + at.cells();
            if (at != null) {
              TABLE.add(line + '\t' + outcome);
            }
            if (!outcome.equals(RIGHT)) {
              wrong.add(line + '\t' + outcome);
            }
          });
      assertThat(wrong).isEmpty();
    }

    private static String outcome(JsonNode run, LeftBehind left, LeftBehind peaceful) {
      if (!"DONE".equals(run.path("state").asText())) {
        return "WRONG: ended " + run;
      }
      return left.equals(peaceful) ? RIGHT : "WRONG: left " + left + " and not " + peaceful;
    }
  }

  /**
   * What is kept comes back as the database was; a restore verifies every byte before the first
   * row.
   */
  private void assertAllComesBack(Tenant tenant) {
    List<String> backups = backups(tenant);
    assertThat(backups).hasSize(1);
    stack.sql(tenant.database(), "DELETE FROM orders");
    Tenants.ok(tenants.restore(tenant, backups.getFirst()));
    assertThat(stack.pgDump(tenant.database())).isEqualTo(DUMPS.get(tenant));
  }

  private void assertVerifies(Tenant tenant, String backup) {
    JsonNode verified =
        admin.run(
            tenant.path() + "/backups/" + backup + "/verifications",
            Map.of("level", "FULL"),
            PATIENCE);
    assertThat(Tenants.ok(verified).path("result").hasNonNull("failure")).as(backup).isFalse();
  }

  /** The tenant's, the newest first. */
  private List<String> backups(Tenant tenant) {
    List<String> ids = new ArrayList<>();
    admin
        .get(tenant.backups())
        .ok()
        .path("items")
        .forEach(
            backup -> {
              if ("COMMITTED".equals(backup.path("state").asText())) {
                ids.add(backup.path("id").asText());
              }
            });
    return ids;
  }

  /** Deletion certificates in the vault, each verified with the tenant's public keys alone. */
  private List<DeletionCertificate> certificates(Tenant tenant) {
    String keys = admin.get(tenant.path() + "/keys/public").ok().toString();
    String bucket = stack.fact("/store/bucket");
    try (S3Client store = stack.store()) {
      Verifier verifier = new Verifier(PublicKeys.read(keys.getBytes(UTF_8)));
      List<DeletionCertificate> certificates = new ArrayList<>();
      for (ObjectVersion file :
          store
              .listObjectVersionsPaginator(
                  list -> list.bucket(bucket).prefix("tenants/" + tenant.id() + "/certificates/"))
              .versions()) {
        byte[] content =
            store
                .getObjectAsBytes(
                    object -> object.bucket(bucket).key(file.key()).versionId(file.versionId()))
                .asByteArray();
        verifier.deletion(content).ifPresent(certificates::add);
      }
      return certificates;
    } catch (Unreadable unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  /** Until no pack that was put is locked any more. */
  private static void awaitLocksOver() {
    Instant over = packed.plus(LOCK);
    await("the locks to end", PATIENCE, () -> Instant.now().isAfter(over));
  }

  /** A few at once: they wait more than they work. */
  private static void forEach(List<Tenant> tenants, Consumer<Tenant> work) {
    try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> started = new ArrayList<>();
      tenants.forEach(tenant -> started.add(workers.submit(() -> work.accept(tenant))));
      for (Future<?> one : started) {
        one.get();
      }
    } catch (ExecutionException failed) {
      throw new AssertionError(failed.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stopped);
    }
  }
}
