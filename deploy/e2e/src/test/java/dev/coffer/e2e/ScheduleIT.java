package dev.coffer.e2e;

import static dev.coffer.e2e.Tenants.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import dev.coffer.workflows.model.ScheduleKind;
import io.temporal.client.WorkflowClient;
import io.temporal.client.schedules.ScheduleBackfill;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What runs by itself, at the real workflow service's own schedules. */
class ScheduleIT {
  private static WorkflowClient client;
  private static ScheduleClient service;

  /** A blueprint of our own: other tests change those that are shipped. */
  private static String blueprint = "";

  private final WholeStack stack = WholeStack.get();
  private final Api admin = new Api(stack, "admin");
  private final Tenants tenants = new Tenants(stack);

  @BeforeAll
  static void connect() {
    client = WholeStack.get().workflows();
    service =
        ScheduleClient.newInstance(
            client.getWorkflowServiceStubs(),
            ScheduleClientOptions.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .build());
    blueprint = new Tenants(WholeStack.get()).bare("plan").id();
    Object schedules =
        List.of(
            Map.of("kind", "BACKUP", "cron", "0 2 * * *"),
            Map.of("kind", "VERIFY", "cron", "0 3 * * 0"),
            Map.of("kind", "ROTATION", "cron", "0 4 1 * *"));
    Api admin = new Api(WholeStack.get(), "admin");
    String path = "/v1/blueprints/" + blueprint + "?wait=30";
    assertThat(admin.put(path, Map.of("replaces", 0, "schedules", schedules)).status())
        .isEqualTo(200);
  }

  @AfterAll
  static void disconnect() {
    client.getWorkflowServiceStubs().shutdown();
  }

  @Test
  @DisplayName(
      "A schedule takes backups as a person would, never for a past time; a pause that somebody"
          + " lifts behind our back is put back")
  void runsByItself() {
    Tenant tenant = tenants.create("timer", 100);
    String schedules = tenant.path() + "/schedules/backup";
    // Due in half a year: it runs when this test says so.
    int month = LocalDate.now(ZoneOffset.UTC).plusMonths(6).getMonthValue();
    change(
        schedules,
        Map.of(
            "cron", "0 4 1 " + month + " *",
            "zone", "Europe/Berlin",
            "catchUp", "PT1M",
            "jitter", "PT0S"));
    JsonNode waiting = admin.get(schedules).ok().path("runs").path(0);
    assertThat(waiting.path("state").asText()).isEqualTo("WAITING");
    assertThat(waiting.path("next")).isNotEmpty();

    ScheduleHandle schedule = service.getHandle("scheduled/" + tenant.id() + "/backup/main");
    schedule.trigger();
    await("the backup", () -> backups(tenant).size() == 1);
    JsonNode backup = backups(tenant).path(0);
    assertThat(backup.path("requestedBy").asText()).isEqualTo("coffer-schedule");
    assertThat(backup.path("reason").asText()).startsWith("scheduled for ");
    await("OK", () -> state(schedules).equals("OK"));
    await("its end", () -> schedule.describe().getInfo().getRunningActions().isEmpty());

    Instant past = Instant.now().minus(400, ChronoUnit.DAYS);
    schedule.backfill(List.of(new ScheduleBackfill(past, Instant.now())));
    await("the refusal", () -> schedule.describe().getInfo().getNumActions() >= 2);
    JsonNode run = admin.run(schedules + "/runs", Map.of(), PATIENCE);
    assertThat(Tenants.ok(run).path("result").path("outcome").asText()).isEqualTo("DONE");
    assertThat(backups(tenant)).as("of now, none of the past").hasSize(2);

    Tenants.ok(follow(admin.post(schedules + "/pause", Map.of("reason", "migration")).ok()));
    assertThat(state(schedules)).isEqualTo("PAUSED");
    schedule.unpause();
    await(
        "the pause",
        () -> {
          look();
          return state(schedule).isPaused();
        });
    assertThat(state(schedule).getNote()).contains("migration");
  }

  @Test
  @DisplayName("Silence is an alarm: a rotation that did not happen is LATE until one does")
  void silence() throws SQLException {
    Tenant tenant = tenants.bare("silent");
    tenants.onboard(tenant);
    String schedules = tenant.path() + "/schedules/rotation";
    change(schedules, Map.of("cron", "0 3 * * *", "jitter", "PT0S"));
    since(tenant, Instant.now().minus(3, ChronoUnit.DAYS));
    await("LATE", () -> looked(schedules).equals("LATE"));
    assertThat(audit(tenant)).containsOnlyOnce("run.missed");

    Tenants.ok(admin.run(schedules + "/runs", Map.of(), PATIENCE));
    await("OK", () -> looked(schedules).equals("OK"));
    assertThat(audit(tenant)).containsOnlyOnce("run.missed").contains("run.missed.cleared");
  }

  @Test
  @DisplayName("The fleet's watch and discovery run by themselves and are listed; a purge too")
  void fleetAndPurge() {
    ScheduleHandle watches = service.getHandle("scheduled/coffer-platform/watch");
    watches.trigger();
    await("the watch", () -> fleet("WATCH").equals("OK"));
    // The workflow service lists a run a moment after it began.
    await("its end", () -> admin.get("/v1/watch").text("state").equals("DONE"));
    service.getHandle("scheduled/coffer-platform/discovery").trigger();
    await("the discovery", () -> fleet("DISCOVERY").equals("OK"));

    Tenant tenant = tenants.bare("tidy");
    tenants.onboard(tenant);
    String schedules = tenant.path() + "/schedules/purge";
    change(schedules, Map.of("cron", "0 5 1 1 *", "jitter", "PT0S"));
    ScheduleHandle purges = service.getHandle("scheduled/" + tenant.id() + "/purge");
    purges.trigger();
    await("the purge", () -> state(schedules).equals("OK"));
    JsonNode purge = admin.get(tenant.path() + "/purges").ok().path("items").path(0);
    assertThat(purge.path("requestedBy").asText()).isEqualTo("coffer-schedule");
    assertThat(purge.path("outcome").asText()).isEqualTo("NOTHING_DUE");
  }

  private String fleet(String kind) {
    for (JsonNode schedule : admin.get("/v1/schedules").ok().path("items")) {
      if (schedule.path("kind").asText().equals(kind)) {
        return schedule.path("runs").path(0).path("state").asText();
      }
    }
    return "";
  }

  @Test
  @DisplayName(
      "A database that nobody protects is found; one call protects it: keys, dataset, verified"
          + " backup, what runs by itself; then it is no finding any more")
  void blueprint() {
    Tenant tenant = tenants.bare("blue");
    tenants.fill(tenant, 100);
    Map<String, ?> server = Map.of("server", stack.fact("/tenants/server"));
    JsonNode seen = Tenants.ok(admin.run("/v1/discovery", server, PATIENCE));
    assertThat(seen.at("/result/uncovered").asInt()).isPositive();
    assertThat(uncovered()).contains(tenant.database());
    JsonNode run = Tenants.ok(admin.run("/v1/tenants", protecting(tenant), PATIENCE));
    assertThat(uncovered()).doesNotContain(tenant.database());

    JsonNode backup = backups(tenant).path(0);
    assertThat(backup.path("id").asText()).isEqualTo(run.at("/result/first/backup").asText());
    assertThat(backup.path("state").asText()).isEqualTo("COMMITTED");
    assertThat(backup.path("verifiedLevel").asText()).isEqualTo("FULL");
    assertThat(backups(tenant)).hasSize(1);
    JsonNode declared = admin.get("/v1/blueprints/" + blueprint).ok().path("schedules");
    assertThat(declared.findValuesAsText("kind")).contains("BACKUP", "VERIFY", "ROTATION");
    for (JsonNode schedule : declared) {
      String kind = schedule.path("kind").asText();
      String id = "scheduled/" + tenant.id() + '/' + kind.toLowerCase(Locale.ROOT);
      String whole = ScheduleKind.valueOf(kind).perDataset() ? id + "/main" : id;
      assertThat(service.getHandle(whole).describe().getInfo().getNextActionTimes())
          .as(kind)
          .isNotEmpty();
    }
    JsonNode policy = admin.get(tenant.path() + "/policy").ok();
    assertThat(policy.path("id").asText()).isEqualTo(blueprint);
  }

  @Test
  @DisplayName("One that is cancelled in its first backup leaves ciphertext without a key, no more")
  void withdrawn() {
    Tenant tenant = tenants.bare("blank");
    // So many that the backup and its verification take longer than to hear of it and cancel.
    tenants.fill(tenant, 300_000);
    JsonNode run = admin.post("/v1/tenants", protecting(tenant)).ok();
    admin.follow(run, PATIENCE, event -> event.path("state").asText().equals("BACKING_UP"));
    client.newUntypedWorkflowStub("tenant/" + tenant.id()).cancel();
    run = follow(run);
    assertThat(run.path("state").asText()).isEqualTo("CANCELLED");
    assertThat(admin.get(tenant.path()).ok().path("state").asText()).isEqualTo("WITHDRAWN");
    assertThat(audit(tenant)).contains("tenant.withdraw.intent", "tenant.withdraw");

    // The id is gone for ever; what it was to protect is free.
    Tenant next = new Tenant(tenants.bare("blank").id(), tenant.database());
    Tenants.ok(admin.run("/v1/tenants", protecting(next), PATIENCE));
  }

  private List<String> uncovered() {
    return admin.get("/v1/discovery/findings").ok().path("items").findValuesAsText("database");
  }

  private Map<String, ?> protecting(Tenant tenant) {
    return Map.of(
        "id",
        tenant.id(),
        "blueprint",
        blueprint,
        "policy",
        Map.of("retention", "PT1H"),
        "dataset",
        Map.of(
            "id",
            "main",
            "engine",
            "POSTGRESQL",
            "isolation",
            "DATABASE",
            "server",
            stack.fact("/tenants/server"),
            "database",
            tenant.database()));
  }

  private static ScheduleState state(ScheduleHandle schedule) {
    return Objects.requireNonNull(schedule.describe().getSchedule().getState());
  }

  /** Has the keeper look at once; while it looks already, that is skipped. */
  private static void look() {
    service.getHandle("fleet/schedules").trigger();
  }

  private String looked(String schedules) {
    look();
    return state(schedules);
  }

  private void change(String path, Map<String, ?> body) {
    Tenants.ok(follow(admin.put(path, body).ok()));
  }

  private JsonNode follow(JsonNode run) {
    return admin.follow(run, PATIENCE, event -> false);
  }

  private String state(String schedules) {
    return admin.get(schedules).ok().path("runs").path(0).path("state").asText();
  }

  private JsonNode backups(Tenant tenant) {
    return admin.get(tenant.backups()).ok().path("items");
  }

  private List<String> audit(Tenant tenant) {
    return new Api(stack, "auditor")
        .get(tenant.path() + "/audit?limit=200")
        .body()
        .findValuesAsText("action");
  }

  /** As if the schedule had been declared then. */
  private void since(Tenant tenant, Instant then) throws SQLException {
    try (Connection catalog = stack.catalog();
        PreparedStatement update =
            catalog.prepareStatement(
                "UPDATE coffer.tenant SET schedules ="
                    + " regexp_replace(schedules, 'since=\\S+', ?) WHERE id = ?")) {
      update.setString(1, "since=" + then.truncatedTo(ChronoUnit.SECONDS));
      update.setString(2, tenant.id());
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    Waiting.await(what, PATIENCE, condition);
  }
}
