package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.Served.Answer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What runs by itself")
class ScheduleTest {
  private static final String ADMIN = Served.token("ADMIN", true);
  private static final String OPERATOR = Served.token("OPERATOR", true);
  private static final String NIGHTLY =
      "BACKUP cron=\"0 2 * * *\" zone=Europe/Berlin jitter=PT10M catchUp=PT1H within=PT4H"
          + " since=2026-11-20T10:00:00Z";

  private final Served api = Served.api();
  private final String tenant = "timer-" + UUID.randomUUID().toString().substring(0, 8);
  private final String path = "/v1/tenants/" + tenant + "/schedules";

  @BeforeEach
  void onboard() throws SQLException {
    api.sql(
        """
        INSERT INTO coffer.tenant (id, state, run, policy_id, policy_version, retention,
          restore_approvals, approval_expiry, region, keyring_key, keyring_version, keyring_sha256,
          keyring_bytes, keyring_revision, signing_key_id, schedules)
        VALUES (?, 'ACTIVE', 't-1', 'standard', 2, 'PT720H', 1, 'PT24H', 'us-east-1',
          'k', 'v', repeat('0', 64), 1, 1, 'k/1', ?)\
        """,
        tenant,
        NIGHTLY);
    api.sql(
        """
        INSERT INTO coffer.dataset (tenant_id, id, scope_digest, engine, isolation, state, run,
          server, database_name, engine_version)
        VALUES (?, 'shop', repeat('0', 64), 'POSTGRESQL', 'DATABASE', 'ACTIVE', 'd-1', 'local',
          ?, '18.6')\
        """,
        tenant,
        Served.database(tenant));
  }

  @Test
  @DisplayName("is listed with its runs: waiting at first, LATE when one is missed, OK after")
  void listed() throws SQLException {
    JsonNode schedule = api.get(ADMIN, path).json().path("items").path(0);
    assertThat(schedule.path("kind").asText()).isEqualTo("BACKUP");
    assertThat(schedule.path("zone").asText()).isEqualTo("Europe/Berlin");
    assertThat(schedule.path("within").asText()).isEqualTo("PT4H");
    assertThat(schedule.has("paused")).isFalse();
    JsonNode run = schedule.path("runs").path(0);
    assertThat(run.path("dataset").asText()).isEqualTo("shop");
    assertThat(run.path("state").asText()).isEqualTo("WAITING");

    api.sql(
        """
        INSERT INTO coffer.missed_run (tenant_id, kind, dataset_id, slot)
        VALUES (?, 'BACKUP', 'shop', '2026-11-21T01:00:00Z')\
        """,
        tenant);
    JsonNode late = api.get(ADMIN, path + "/backup").json().path("runs").path(0);
    assertThat(late.path("state").asText()).isEqualTo("LATE");
    assertThat(late.path("missed").asText()).isEqualTo("2026-11-21T01:00:00Z");

    backup("2026-11-21T02:00:00Z");
    api.sql("UPDATE coffer.missed_run SET cleared_at = now() WHERE tenant_id = ?", tenant);
    JsonNode good = api.get(ADMIN, path + "/backup").json().path("runs").path(0);
    assertThat(good.path("state").asText()).isEqualTo("OK");
    assertThat(good.path("lastGood").asText()).isEqualTo("2026-11-21T02:00:00Z");
    assertThat(api.get(ADMIN, path + "/rotation").status()).isEqualTo(404);
    assertThat(api.get(ADMIN, path + "/sweeping").status()).isEqualTo(404);
  }

  @Test
  @DisplayName("says when it would be due, as the workflow service reads it, and changes nothing")
  void planned() {
    Answer plan =
        api.post(
            ADMIN, path + "/rotation/plan", "{\"cron\":\"30 4 * * MON\",\"zone\":\"Asia/Tokyo\"}");
    assertThat(plan.status()).as(plan.text()).isEqualTo(200);
    assertThat(texts(plan.json().path("next")))
        .isNotEmpty()
        .allMatch(next -> next.endsWith("T19:30:00Z"))
        .isSorted();
    assertThat(api.get(ADMIN, path).json().path("items")).hasSize(1);
  }

  @Test
  @DisplayName("is set by a new version of the policy, which leaves all else as it is")
  void set() {
    String body = "{\"cron\":\"0 3 1 * *\",\"within\":\"PT12H\",\"reason\":\"audit\"}";
    JsonNode run = api.call("PUT", ADMIN, path + "/rotation?wait=20", body).json();
    assertThat(run.path("kind").asText()).as(run.toString()).isEqualTo("POLICY");
    JsonNode policy = run.path("result").path("policy");
    assertThat(policy.path("version").asInt()).isEqualTo(3);
    assertThat(policy.path("retention").asText()).isEqualTo("PT720H");
    assertThat(policy.path("schedules").findValuesAsText("kind"))
        .containsExactly("BACKUP", "ROTATION");
    JsonNode rotation = policy.path("schedules").path(1);
    assertThat(rotation.path("zone").asText()).isEqualTo("UTC");
    assertThat(rotation.path("jitter").asText()).isEqualTo("PT5M");
    assertThat(rotation.path("within").asText()).isEqualTo("PT12H");
    assertThat(run.path("resource").asText()).endsWith("/policy");
  }

  @Test
  @DisplayName("is not lost when the policy changes in other parts")
  void kept() {
    String change = "{\"replaces\":2,\"policy\":{\"restoreApprovals\":2}}";
    JsonNode run =
        api.call("PUT", ADMIN, "/v1/tenants/" + tenant + "/policy?wait=20", change).json();
    assertThat(run.path("result").path("policy").path("schedules").findValuesAsText("cron"))
        .containsExactly("0 2 * * *");
  }

  @Test
  @DisplayName("is paused with a reason that is shown, with an end or without, and resumed")
  void paused() throws SQLException {
    JsonNode run =
        api.post(OPERATOR, path + "/backup/pause?wait=20", "{\"reason\":\"migration\"}").json();
    JsonNode pause = run.path("result").path("policy").path("schedules").path(0).path("pause");
    assertThat(pause.path("reason").asText()).as(run.toString()).isEqualTo("migration");
    assertThat(pause.path("until").isNull() || !pause.has("until")).isTrue();

    api.sql(
        "UPDATE coffer.tenant SET schedules = ? WHERE id = ?",
        NIGHTLY + " paused=2026-11-20T11:00:00Z until=never reason=migration",
        tenant);
    JsonNode shown = api.get(ADMIN, path + "/backup").json();
    assertThat(shown.path("paused").path("reason").asText()).isEqualTo("migration");
    assertThat(shown.path("paused").path("since").asText()).isEqualTo("2026-11-20T11:00:00Z");
    assertThat(shown.path("paused").has("until")).isFalse();
    assertThat(shown.path("runs").path(0).path("state").asText()).isEqualTo("PAUSED");
    assertThat(shown.path("runs").path(0).path("next")).isEmpty();

    JsonNode resumed =
        api.post(OPERATOR, path + "/backup/resume?wait=20", "{\"reason\":\"done\"}").json();
    JsonNode schedule = resumed.path("result").path("policy").path("schedules").path(0);
    assertThat(schedule.path("pause").isNull() || !schedule.has("pause")).isTrue();
    assertThat(Instant.parse(schedule.path("since").asText()))
        .isAfter(Instant.parse("2026-11-20T10:00:00Z"));
  }

  @Test
  @DisplayName("of a purge is missed only after people had their time to approve it")
  void purges() {
    String body = "{\"cron\":\"0 5 * * 0\"}";
    JsonNode run = api.call("PUT", ADMIN, path + "/purge?wait=20", body).json();
    JsonNode purge = run.path("result").path("policy").path("schedules").path(1);
    assertThat(purge.path("kind").asText()).as(run.toString()).isEqualTo("PURGE");
    assertThat(purge.path("within").asText()).isEqualTo("PT28H");
    assertThat(api.post(OPERATOR, path + "/purge/runs?wait=20", "{}").json().path("state").asText())
        .isEqualTo("DONE");
  }

  @Test
  @DisplayName("of the fleet is listed apart: no tenant has it, declares it or runs it")
  void fleet() throws SQLException {
    api.sql(
        """
        INSERT INTO coffer.fleet_schedule VALUES ('WATCH', 'WATCH cron="17 3 * * *" zone=UTC\
         jitter=PT0S catchUp=PT1H within=PT4H since=2026-11-20T10:00:00Z')\
        """);
    JsonNode schedule = api.get(ADMIN, "/v1/schedules").json().path("items").path(0);
    assertThat(schedule.path("kind").asText()).isEqualTo("WATCH");
    assertThat(schedule.path("cron").asText()).isEqualTo("17 3 * * *");
    assertThat(schedule.path("runs")).hasSize(1);
    assertThat(schedule.path("runs").path(0).path("state").asText()).isEqualTo("WAITING");
    api.sql("INSERT INTO coffer.missed_run VALUES ('coffer-platform', 'WATCH', '', now())");
    assertThat(fleetState()).isEqualTo("LATE");
    api.sql("UPDATE coffer.missed_run SET cleared_at = now() WHERE kind = 'WATCH'");
    api.sql("INSERT INTO coffer.watch (id, looked, risen, unknown) VALUES ('w-1', 3, 0, 0)");
    assertThat(fleetState()).isEqualTo("OK");

    assertThat(api.get(ADMIN, path + "/watch").status()).isEqualTo(404);
    assertThat(api.call("PUT", ADMIN, path + "/watch", "{\"cron\":\"0 5 * * 0\"}").status())
        .isEqualTo(404);
    assertThat(api.post(ADMIN, path + "/watch/runs", "{}").status()).isEqualTo(404);
  }

  private String fleetState() {
    JsonNode schedule = api.get(OPERATOR, "/v1/schedules").json().path("items").path(0);
    return schedule.path("runs").path(0).path("state").asText();
  }

  @Test
  @DisplayName("is removed by a new version of the policy")
  void removed() {
    Answer answer = api.call("DELETE", ADMIN, path + "/backup?wait=20", null);
    assertThat(answer.json().path("result").path("policy").path("schedules"))
        .as(answer.text())
        .isEmpty();
    assertThat(api.call("DELETE", ADMIN, path + "/rotation", null).status()).isEqualTo(404);
  }

  @Test
  @DisplayName("is run at once when a person asks, in that person's name")
  void triggered() {
    JsonNode run = api.post(OPERATOR, path + "/backup/runs?wait=20", "{}").json();
    assertThat(run.path("kind").asText()).as(run.toString()).isEqualTo("TRIGGER");
    assertThat(run.path("dataset").asText()).isEqualTo("shop");
    assertThat(run.path("result").path("outcome").asText()).isEqualTo("DONE");
    assertThat(run.path("result").path("run").asText()).isEqualTo(OPERATOR);
    assertThat(api.get(ADMIN, run.path("resource").asText()).json().path("state").asText())
        .isEqualTo("DONE");
    assertThat(
            Events.of(api, ADMIN, run)
                .until(event -> event.path("ended").asBoolean())
                .path("state")
                .asText())
        .isEqualTo("DONE");
    assertThat(api.post(ADMIN, path + "/rotation/runs?wait=20", "{}").json().path("state").asText())
        .isEqualTo("DONE");
    assertThat(api.get(ADMIN, path + "/backup/runs/s-none").status()).isEqualTo(404);
  }

  @ParameterizedTest(name = "{0} names {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                              | cron",
        "{'cron':'daily'}                                | cron",
        "{'cron':'@every 1m'}                            | cron",
        "{'cron':'0 0 2 * * *'}                          | cron",
        "{'cron':'CRON_TZ=UTC 0 2 * *'}                  | cron",
        "{'cron':'61 2 * * *'}                           | cron",
        "{'cron':'0 2 * * SOMEDAY'}                      | cron",
        "{'cron':'0 2 30 2 *'}                           | cron",
        "{'cron':'0 2 1 * 1'}                            | cron",
        "{'cron':'*/2 * * * *'}                          | cron",
        "{'cron':'0 2 * * *','zone':'Middle/Earth'}      | zone",
        "{'cron':'0 2 * * *','zone':'+02:00'}            | zone",
        "{'cron':'0 2 * * *','jitter':'PT7H'}            | jitter",
        "{'cron':'0 2 * * *','catchUp':'PT1S'}           | catchUp",
        "{'cron':'0 2 * * *','within':'P8D'}             | within",
        "{'cron':'0 2 * * *','at':'now'}                 | at"
      })
  @DisplayName("is refused by the name of what is wrong with it")
  void bounds(String body, String field) {
    for (String method : List.of("POST", "PUT")) {
      Answer answer =
          api.call(
              method,
              ADMIN,
              path + "/backup" + (method.equals("POST") ? "/plan" : ""),
              body.replace('\'', '"'));
      assertThat(answer.status()).as(answer.text()).isEqualTo(400);
      assertThat(answer.field()).as(answer.text()).isEqualTo(field);
    }
  }

  @ParameterizedTest(name = "{0} {1} names {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "/backup/pause  | {}                                            | reason",
        "/backup/pause  | {'reason':''}                                 | reason",
        "/backup/pause  | {'reason':'x','until':'2020-01-01T00:00:00Z'} | until",
        "/backup/pause  | {'reason':'x','until':'2040-01-01T00:00:00Z'} | until",
        "/backup/resume | {}                                            | kind",
        "/backup/runs   | {'dataset':'other'}                           | dataset",
        "/rotation/runs | {'dataset':'shop'}                            | dataset"
      })
  @DisplayName("is not paused, resumed or run otherwise than it can be")
  void refused(String what, String body, String field) {
    Answer answer = api.post(ADMIN, path + what, body.replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.field()).as(answer.text()).isEqualTo(field);
  }

  private void backup(String at) throws SQLException {
    api.sql(
        """
        INSERT INTO coffer.backup (tenant_id, id, dataset_id, scope_digest, state, requested_by,
          reason, started_at, finished_at, manifest_key, manifest_version, manifest_sha256,
          manifest_bytes, index_key, index_version, index_sha256, index_bytes, cut_at,
          locked_until, envelope_digest, engine_version, streams, row_count, plain_bytes,
          stored_bytes, referenced_bytes, packs, epoch)
        VALUES (?, 'b-1', 'shop', repeat('0', 64), 'COMMITTED', 'admin', '', now(),
          ?::timestamptz, 'k', 'v', repeat('0', 64), 1, 'k', 'v', repeat('0', 64), 1,
          ?::timestamptz, now(), repeat('0', 64), '18.6', 3, 10, 1000, 100, 0, 1, 1)\
        """,
        tenant,
        at,
        at);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
