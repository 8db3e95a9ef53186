package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.Served.Answer;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.Tier;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What new tenants are taken in with")
class BlueprintTest {
  private static final String ADMIN = Served.token("ADMIN", true);
  private static final String PATH = "/v1/blueprints/";
  private static final String WEEKLY =
      "BACKUP cron=\"0 2 * * 0\" zone=Asia/Tokyo jitter=PT1M catchUp=PT1H within=PT4H"
          + " since=2026-01-01T00:00:00Z";

  private final Served api = Served.api();
  private final String name = "bank-" + UUID.randomUUID().toString().substring(0, 8);

  @Test
  @DisplayName("comes with Coffer, one a tier, each with what it keeps and what runs by itself")
  void shipped() {
    JsonNode items = api.get(ADMIN, "/v1/blueprints").json().path("items");
    for (Tier tier : Tier.values()) {
      String tierName = tier.name().toLowerCase(Locale.ROOT);
      assertThat(items.findValuesAsText("name")).contains(tierName);
      JsonNode shown = api.get(ADMIN, PATH + tierName).json();
      assertThat(shown.path("shipped").asBoolean()).isTrue();
      assertThat(shown.path("version").asInt()).isEqualTo(1);
      assertThat(shown.path("policy").path("keep").path("daily").asInt())
          .isEqualTo(tier.rules().daily());
      assertThat(shown.path("schedules").findValuesAsText("kind")).contains("BACKUP", "VERIFY");
    }
    assertThat(api.get(ADMIN, PATH + name).status()).isEqualTo(404);
  }

  @Test
  @DisplayName("is shown in the newest version that an operator set")
  void shown() throws SQLException {
    set(1, "us-east-1", WEEKLY);
    set(2, null, "");

    JsonNode shown = api.get(ADMIN, PATH + name).json();
    assertThat(shown.path("version").asInt()).isEqualTo(2);
    assertThat(shown.path("shipped").asBoolean()).isFalse();
    assertThat(shown.has("region")).isFalse();
    assertThat(shown.path("policy").path("id").asText()).isEqualTo(name);
    assertThat(shown.path("schedules")).isEmpty();
    assertThat(api.get(ADMIN, "/v1/blueprints").json().path("items").findValuesAsText("name"))
        .containsOnlyOnce(name)
        .isSorted();
  }

  @Test
  @DisplayName(
      "is set by a run: what is not named stays, schedules of any kind that a policy declares are"
          + " named together")
  void changed() throws SQLException {
    set(1, "us-east-1", WEEKLY);
    for (ScheduleKind kind : ScheduleKind.values()) {
      Answer answer =
          put(
              "{\"replaces\":1,\"schedules\":[{\"kind\":\"%s\",\"cron\":\"0 3 * * *\"}]}"
                  .formatted(kind));
      if (kind.ofFleet()) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/field").asText()).isEqualTo("kind");
        continue;
      }
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.json().path("kind").asText()).isEqualTo("BLUEPRINT");
      JsonNode result = answer.json().path("result");
      assertThat(result.path("version").asInt()).isEqualTo(2);
      assertThat(result.path("name").asText())
          .startsWith(name + " version 2 in us-east-1: " + kind + " cron=\"0 3 * * *\" zone=UTC");
    }
    String kept =
        put("{\"replaces\":1,\"policy\":{\"tier\":\"GOLD\"}}").json().at("/result/name").asText();
    assertThat(kept).endsWith(WEEKLY);
    assertThat(put("{\"replaces\":0}").code()).isEqualTo("POLICY_CHANGED");
    String confined = Served.token("ADMIN", false);
    assertThat(api.call("PUT", confined, PATH + name, "{\"replaces\":1}").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                                | replaces",
        "{\"replaces\":0,\"policy\":{\"id\":\"other\"}}                    | policy.id",
        "{\"replaces\":0,\"policy\":{\"retention\":\"PT1S\"}}              | policy.retention",
        "{\"replaces\":0,\"region\":\"EU 1\"}                              | region",
        "{\"replaces\":0,\"schedules\":[{\"kind\":\"BACKUP\",\"cron\":\"*\"}]} | cron",
        "{\"replaces\":0,\"schedules\":[{\"kind\":\"BACKUP\",\"cron\":\"0 2 * * *\"},"
            + "{\"kind\":\"BACKUP\",\"cron\":\"0 3 * * *\"}]}                | schedules"
      })
  @DisplayName("is bounded in every part")
  void bounds(String body, String field) {
    Answer answer = put(body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.field()).as(answer.text()).isEqualTo(field);
  }

  @Test
  @DisplayName("protects a new tenant in one call, which may differ from it, with its first backup")
  void onboarded() throws SQLException {
    set(1, "eu-9", WEEKLY);
    JsonNode run = onboard(name, "\"policy\":{\"restoreApprovals\":3}").json();

    assertThat(run.path("state").asText()).as(run.toString()).isEqualTo("DONE");
    String told = run.at("/result/signingKeyId").asText();
    assertThat(told)
        .startsWith(name + " version 1, 3 approvals, in eu-9: BACKUP cron=\"0 2 * * 0\"");
    Schedule schedule = Schedule.parse(told.substring(told.indexOf("BACKUP"))).getFirst();
    assertThat(schedule.since()).as("due from now on").isAfter("2026-01-02T00:00:00Z");
    JsonNode first = run.at("/result/first");
    String tail = run.path("id").asText().substring(1);
    assertThat(first.path("backup").asText()).isEqualTo("b" + tail);
    assertThat(first.at("/dataset/dataset").asText()).isEqualTo("shop");
  }

  @Test
  @DisplayName("is refused by name when there is none, and so is a slice that is another's")
  void refused() throws SQLException {
    assertThat(onboard("nobody", "\"region\":\"eu-1\"").field()).isEqualTo("blueprint");
    String other = "holder-" + name;
    api.sql(
        """
        INSERT INTO coffer.tenant (id, state, run, policy_id, policy_version, retention,
          restore_approvals, approval_expiry, region, keyring_key, keyring_version, keyring_sha256,
          keyring_bytes, keyring_revision, signing_key_id)
        VALUES (?, 'ACTIVE', 't-1', 'standard', 1, 'PT720H', 0, 'PT24H', 'us-east-1',
          'k', 'v', repeat('0', 64), 1, 1, 'k/1')\
        """,
        other);
    api.sql(
        """
        INSERT INTO coffer.dataset (tenant_id, id, scope_digest, engine, isolation, state, run,
          server, database_name, engine_version)
        VALUES (?, 'shop', repeat('0', 64), 'POSTGRESQL', 'DATABASE', 'ACTIVE', 'd-1', 'local',
          ?, '18.6')\
        """,
        other,
        "db of " + name);
    Answer answer = onboard("gold", "\"region\":\"eu-1\"");
    assertThat(answer.code()).isEqualTo("DATASET_OVERLAPS");
    assertThat(answer.text()).doesNotContain(other);
  }

  private Answer onboard(String blueprint, String more) {
    return api.post(
        ADMIN,
        "/v1/tenants?wait=20",
        """
        {"id":"new-%s","blueprint":"%s",%s,"dataset":{"id":"shop","engine":"POSTGRESQL",
         "isolation":"DATABASE","server":"local","database":"db of %s"}}\
        """
            .formatted(name, blueprint, more, name));
  }

  private Answer put(String body) {
    return api.call("PUT", ADMIN, PATH + name + "?wait=20", body);
  }

  private void set(int version, @Nullable String region, String schedules) throws SQLException {
    api.sql(
        """
        INSERT INTO coffer.blueprint (policy_id, policy_version, region, retention,
          restore_approvals, approval_expiry, rules, schedules, run, set_by, reason)
        VALUES (?, ?, nullif(?, ''), 'PT720H', 1, 'PT24H', ?, ?, 'q-1', 'rita', '')\
        """,
        name,
        version,
        Objects.requireNonNullElse(region, ""),
        Tier.BRONZE.rules().text(),
        schedules);
  }
}
