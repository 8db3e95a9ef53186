package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.Served.Answer;
import dev.coffer.workflows.model.Tier;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A tenant's policy")
class PolicyTest {
  private static final String ADMIN = Served.token("ADMIN", true);

  private final Served api = Served.api();
  private final String tenant = "keeper-" + UUID.randomUUID().toString().substring(0, 8);
  private final String path = "/v1/tenants/" + tenant + "/policy";

  /** A tenant whose last five days have a backup each, that of the day before yesterday locked. */
  @BeforeEach
  void onboard() throws SQLException {
    api.sql(
        """
        INSERT INTO coffer.tenant (id, state, run, policy_id, policy_version, retention,
          restore_approvals, approval_expiry, region, keyring_key, keyring_version, keyring_sha256,
          keyring_bytes, keyring_revision, signing_key_id, rules)
        VALUES (?, 'ACTIVE', 't-1', 'standard', 2, 'PT720H', 1, 'PT24H', 'us-east-1',
          'k', 'v', repeat('0', 64), 1, 1, 'k/1', ?)\
        """,
        tenant,
        "last=5 hourly=0 daily=0 weekly=0 monthly=0 yearly=0 minimum=PT1H maximum=never zone=UTC");
    for (int version = 1; version <= 2; version++) {
      api.sql(
          """
          INSERT INTO coffer.policy (tenant_id, version, policy_id, retention, restore_approvals,
            approval_expiry, rules, run, changed_by)
          VALUES (?, ?, 'standard', 'PT720H', 1, 'PT24H', ?, 't-1', nullif(?, ''))\
          """,
          tenant,
          version,
          Tier.BRONZE.rules().text(),
          version == 1 ? "" : "rita");
    }
    api.sql(
        """
        INSERT INTO coffer.dataset (tenant_id, id, scope_digest, engine, isolation, state, run,
          server, database_name, engine_version)
        VALUES (?, 'shop', repeat('0', 64), 'POSTGRESQL', 'DATABASE', 'ACTIVE', 'd-1', 'local',
          ?, '18.6')\
        """,
        tenant,
        Served.database(tenant));
    for (int day = 1; day <= 5; day++) {
      backup(day);
    }
  }

  private void backup(int day) throws SQLException {
    api.sql(
        """
        INSERT INTO coffer.backup (tenant_id, id, dataset_id, scope_digest, state, requested_by,
          reason, started_at, finished_at, manifest_key, manifest_version, manifest_sha256,
          manifest_bytes, index_key, index_version, index_sha256, index_bytes, cut_at,
          locked_until, envelope_digest, engine_version, streams, row_count, plain_bytes,
          stored_bytes, referenced_bytes, packs, epoch)
        VALUES (?, ?, 'shop', repeat('0', 64), 'COMMITTED', 'admin', '', now(),
          now() - ? * interval '1 day', 'k', 'v', repeat('0', 64), 1, 'k', 'v', repeat('0', 64), 1,
          now() - ? * interval '1 day', now() + ? * interval '1 day', repeat('0', 64), '18.6', 3,
          10, 1000, 100, 0, 1, 1)\
        """,
        tenant,
        "b-" + day,
        day,
        day,
        day == 2 ? 9 : -1);
  }

  @Test
  @DisplayName("says what is kept, and which versions there were")
  void shown() {
    JsonNode policy = api.get(ADMIN, path).json();
    assertThat(policy.path("version").asInt()).isEqualTo(2);
    assertThat(policy.path("keep").path("last").asInt()).isEqualTo(5);
    assertThat(policy.path("keep").path("minimumAge").asText()).isEqualTo("PT1H");
    assertThat(policy.path("keep").has("maximumAge")).isFalse();
    assertThat(api.get(ADMIN, "/v1/tenants/" + tenant).json().path("policy")).isEqualTo(policy);

    JsonNode versions = api.get(ADMIN, path + "/versions").json().path("items");
    assertThat(versions.findValuesAsText("version")).containsExactly("2", "1");
    assertThat(versions.get(0).path("changedBy").asText()).isEqualTo("rita");
    assertThat(versions.get(1).has("changedBy")).isFalse();
  }

  @Test
  @DisplayName("says what a change would let go and what locks keep, and does nothing")
  void planned() {
    Answer plan = api.post(ADMIN, path + "/plan", change(2, "{\"keep\":{\"last\":1}}"));
    assertThat(plan.status()).as(plan.text()).isEqualTo(200);
    assertThat(texts(plan.json().path("expiring"))).containsExactly("b-3", "b-4", "b-5");
    assertThat(plan.json().path("locked").findValuesAsText("backup")).containsExactly("b-2");
    assertThat(plan.json().path("kept")).isEmpty();
    assertThat(plan.json().path("policy").path("version").asInt()).isEqualTo(3);
    assertThat(plan.json().path("policy").path("keep").path("minimumAge").asText())
        .isEqualTo("PT1H");
    assertThat(api.get(ADMIN, path).json().path("version").asInt()).isEqualTo(2);
  }

  @Test
  @DisplayName("keeps something else of one dataset, and like the others again")
  void ofOneDataset() throws SQLException {
    String own = "{\"datasets\":{\"shop\":{\"keep\":{\"last\":1}}}}";
    JsonNode plan = api.post(ADMIN, path + "/plan", change(2, own)).json();
    assertThat(plan.path("policy").path("keep").path("last").asInt()).isEqualTo(5);
    assertThat(plan.path("policy").path("datasets").path("shop").path("last").asInt()).isEqualTo(1);
    assertThat(texts(plan.path("expiring"))).containsExactly("b-3", "b-4", "b-5");

    JsonNode run = api.call("PUT", ADMIN, path + "?wait=20", change(2, own)).json();
    JsonNode rules = run.path("result").path("policy").path("datasetRules");
    assertThat(rules.findValuesAsText("dataset")).containsExactly("shop");

    api.sql(
        "UPDATE coffer.tenant SET rules = rules || chr(10) || 'dataset=shop ' || ? WHERE id = ?",
        Tier.GOLD.rules().text(),
        tenant);
    JsonNode shop = api.get(ADMIN, path).json().path("datasets").path("shop");
    assertThat(shop.path("monthly").asInt()).isEqualTo(Tier.GOLD.rules().monthly());
    assertThat(api.get(ADMIN, "/v1/tenants/" + tenant + "/retention").json().path("datasets"))
        .isEqualTo(api.get(ADMIN, path).json().path("datasets"));
    String back = change(2, "{\"datasets\":{\"shop\":null}}");
    assertThat(api.post(ADMIN, path + "/plan", back).json().path("policy").path("datasets"))
        .isEmpty();
  }

  @Test
  @DisplayName("refuses rules for a dataset that is not there, and a dataset's bad rules by name")
  void datasetsOfBadNames() {
    Answer unknown = api.post(ADMIN, path + "/plan", change(2, "{\"datasets\":{\"nope\":{}}}"));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.text()).contains("policy.datasets", "nope");
    Answer nothing =
        api.post(
            ADMIN,
            path + "/plan",
            change(2, "{\"datasets\":{\"shop\":{\"keep\":{\"zone\":\"Mars/Olympus\"}}}}"));
    assertThat(nothing.status()).isEqualTo(400);
    assertThat(nothing.text()).contains("policy.datasets.shop.keep.zone");
  }

  @Test
  @DisplayName("changes by a run whose result says what that meant")
  void changed() {
    String body = change(2, "{\"tier\":\"GOLD\",\"keep\":{\"maximumAge\":\"P400D\"}}");
    Answer answer = api.call("PUT", ADMIN, path + "?wait=20", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.whole().headers().firstValue("Location")).contains(path);
    JsonNode run = answer.json();
    assertThat(run.path("kind").asText()).isEqualTo("POLICY");
    assertThat(run.path("state").asText()).isEqualTo("DONE");
    assertThat(run.path("result").path("change").path("expiring").asInt()).isEqualTo(2);
    JsonNode rules = run.path("result").path("policy").path("rules");
    assertThat(rules.path("daily").asInt()).isEqualTo(Tier.GOLD.rules().daily());
    assertThat(rules.path("maximumAge").asText()).isEqualTo("PT9600H");
    assertThat(
            Events.of(api, ADMIN, run)
                .until(event -> event.path("ended").asBoolean())
                .path("state")
                .asText())
        .isEqualTo("DONE");
  }

  @Test
  @DisplayName("T1 the same request id gives the same change, whatever counts by then")
  void repeated() throws SQLException {
    String key = UUID.randomUUID().toString();
    String body = change(2, "{\"tier\":\"GOLD\"}");
    Answer first = api.call("PUT", ADMIN, path + "?wait=20", body, "Idempotency-Key", key);
    api.sql("UPDATE coffer.tenant SET policy_version = 3 WHERE id = ?", tenant);
    api.sql(
        "UPDATE coffer.api_request SET response_status = NULL, response_body = NULL,"
            + " answered_at = NULL WHERE idempotency_key = ?",
        key);

    Answer again = api.call("PUT", ADMIN, path + "?wait=20", body, "Idempotency-Key", key);
    assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
    Answer other = api.call("PUT", ADMIN, path, body);
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.code()).isEqualTo("POLICY_CHANGED");
    assertThat(other.field()).isEqualTo("replaces");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"keep\":{\"last\":-1}}                      | policy.keep.last",
        "{\"keep\":{\"yearly\":11}}                    | policy.keep.yearly",
        "{\"keep\":{\"daily\":1.5}}                    | policy.keep.daily",
        "{\"keep\":{\"last\":0}}                       | policy.keep",
        "{\"keep\":{\"minimumAge\":\"P4000D\"}}        | policy.keep.minimumAge",
        "{\"keep\":{\"maximumAge\":\"PT1S\"}}          | policy.keep.maximumAge",
        "{\"keep\":{\"maximumAge\":\"PT30M\"}}         | policy.keep.maximumAge",
        "{\"keep\":{\"zone\":\"Middle/Earth\"}}        | policy.keep.zone",
        "{\"tier\":\"PLATINUM\"}                       | policy.tier",
        "{\"retention\":\"PT1S\"}                      | policy.retention"
      })
  @DisplayName("is bounded in every part")
  void bounds(String policy, String field) {
    Answer answer = api.post(ADMIN, path + "/plan", change(2, policy));
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.field()).as(answer.text()).isEqualTo(field);
  }

  @Test
  @DisplayName("comes with a new tenant, by tier and class")
  void taken() {
    Answer run =
        api.post(
            ADMIN,
            "/v1/tenants?wait=20",
            "{\"id\":\"new-%s\",\"policy\":{\"tier\":\"BRONZE\",\"keep\":{\"yearly\":2}}}"
                .formatted(tenant));
    assertThat(run.json().path("state").asText()).as(run.text()).isEqualTo("DONE");
  }

  @Test
  @DisplayName("is explained for each backup: its fate, why, and until when a lock keeps it")
  void explained() throws SQLException {
    api.sql(
        "UPDATE coffer.tenant SET rules = replace(rules, 'last=5', 'last=1') WHERE id = ?", tenant);
    String retention = "/v1/tenants/" + tenant + "/retention";
    JsonNode backups = api.get(ADMIN, retention + "?dataset=shop").json().path("backups");

    assertThat(backups.findValuesAsText("backup"))
        .containsExactly("b-1", "b-2", "b-3", "b-4", "b-5");
    assertThat(backups.findValuesAsText("fate"))
        .containsExactly("KEEP", "LOCKED", "EXPIRED", "EXPIRED", "EXPIRED");
    assertThat(texts(backups.get(0).path("reasons"))).containsExactly("LAST", "LAST_VERIFIED");
    assertThat(texts(backups.get(1).path("reasons"))).containsExactly("LOCKED", "NO_CLASS");
    assertThat(backups.get(1).path("until").asText()).isNotEmpty();
    assertThat(backups.get(2).has("until")).isFalse();

    assertThat(api.get(ADMIN, retention + "?dataset=other").json().path("backups")).isEmpty();
    assertThat(
            api.get(ADMIN, retention + "?at=2020-01-01T00:00:00Z")
                .json()
                .path("backups")
                .findValuesAsText("fate"))
        .containsOnly("KEEP");
    Answer malformed = api.get(ADMIN, retention + "?at=yesterday");
    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.field()).isEqualTo("at");
  }

  private static String change(int replaces, String policy) {
    return "{\"replaces\":" + replaces + ",\"reason\":\"audit\",\"policy\":" + policy + '}';
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
