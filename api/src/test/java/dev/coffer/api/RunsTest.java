package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.api.Served.Answer;
import dev.coffer.api.run.Accepting;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.PurgeRequest;
import io.micronaut.http.server.HttpServerConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Accepted work")
class RunsTest {
  private static final String ADMIN = Served.token("ADMIN", true);
  private static final String APPROVER = Served.token("APPROVER", true);

  private final Served api = Served.api();
  private final String acme = "/v1/tenants/" + api.acme();
  private final String globex = "/v1/tenants/" + api.globex();

  @Test
  @DisplayName("is answered with 202, its Location and its events, which end with the result")
  void followed() {
    Answer accepted = api.post(ADMIN, acme + "/datasets/shop/backups", "{\"reason\":\"\"}");
    JsonNode run = accepted.json();
    assertThat(accepted.status()).isEqualTo(202);
    assertThat(run.path("id").asText()).matches("b-[0-9]{8}t[0-9]{6}-[0-9a-f]{10}");
    assertThat(accepted.whole().headers().firstValue("Location"))
        .contains(acme + "/backups/" + run.path("id").asText());
    assertThat(run.path("console").asText()).startsWith("http://console.example/namespaces/");

    JsonNode end = end(run);
    assertThat(end.path("state").asText()).isEqualTo("DONE");
    assertThat(end.path("result").path("facts").path("rows").asLong()).isEqualTo(1000);
  }

  @Test
  @DisplayName("may be waited for without the server taking the silence for a client that is gone")
  void longestWait() {
    HttpServerConfiguration server = api.context().getBean(HttpServerConfiguration.class);
    Duration wait = Duration.ofSeconds(Accepting.LONGEST_WAIT);
    assertThat(server.getIdleTimeout()).isGreaterThan(wait);
    assertThat(server.getReadIdleTimeout()).isGreaterThan(wait);
    assertThat(server.getWriteIdleTimeout()).isGreaterThan(wait);
  }

  @Test
  @DisplayName("shows how far it is from its step's heartbeat")
  void progress() {
    String name = UUID.randomUUID().toString();
    JsonNode run = backup(globex, "hold:" + name).json();
    JsonNode busy = backup(globex, "other").json();
    assertThat(busy.path("code").asText()).isEqualTo("BUSY");
    assertThat(busy.path("running").asText()).isEqualTo(run.path("id").asText());
    JsonNode seen = Events.of(api, ADMIN, run).until(event -> event.path("progress").isObject());
    assertThat(seen.path("step").asText()).isEqualTo("capture");
    assertThat(seen.path("state").asText()).isEqualTo("CAPTURING");
    assertThat(seen.path("progress").path("bytes").asLong()).isEqualTo(2_000_000);
    assertThat(seen.path("progress").path("totalBytes").asLong()).isEqualTo(5_000_000);
    Players.letGo(name);
    assertThat(end(run).path("state").asText()).isEqualTo("DONE");
  }

  @Test
  @DisplayName("T1 the same request id gives the same run, running or long done")
  void repeated() {
    String key = UUID.randomUUID().toString();
    Answer first = backupWith(key, "once");
    Answer second = backupWith(key, "once");
    assertThat(second.json().path("id")).isEqualTo(first.json().path("id"));
    assertThat(end(first.json()).path("state").asText()).isEqualTo("DONE");
    Answer third = backupWith(key, "once");
    assertThat(third.status()).isEqualTo(first.status());
    assertThat(third.text()).isEqualTo(first.text());
  }

  @Test
  @DisplayName("T1 a run whose first answer was lost is found, not started a second time")
  void lostAnswer() throws Exception {
    String key = UUID.randomUUID().toString();
    JsonNode first = backupWith(key, "once").json();
    end(first);
    api.sql(
        "UPDATE coffer.api_request SET response_status = NULL, response_body = NULL,"
            + " answered_at = NULL WHERE idempotency_key = ?",
        key);
    JsonNode again = backupWith(key, "once").json();
    assertThat(again.path("id")).isEqualTo(first.path("id"));
    assertThat(again.path("startedAt").asText()).isNotEmpty();
    assertThat(again.path("ended").asBoolean()).isTrue();
  }

  @Test
  @DisplayName("T1 the same request id for another request is a conflict")
  void conflict() {
    String key = UUID.randomUUID().toString();
    end(backupWith(key, "one").json());
    Answer other = backupWith(key, "two");
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("IDEMPOTENCY_CONFLICT");
    assertThat(other.field()).isEqualTo("Idempotency-Key");
  }

  @Test
  @DisplayName("that fails ends with the problem, its runbook, exit code and incident")
  void failed() {
    String path = "/v1/tenants/" + api.acme() + "/backups/b-" + api.acme() + "-1/verifications";
    assertThat(
            api.post(ADMIN, path + "?wait=20", "{\"level\":\"FULL\"}")
                .json()
                .path("state")
                .asText())
        .isEqualTo("DONE");
    JsonNode run = end(restore("fail:CHUNK_ALTERED").json());
    assertThat(run.path("state").asText()).isEqualTo("HALTED");
    JsonNode problem = run.path("problem");
    assertThat(problem.path("code").asText()).isEqualTo("CHUNK_ALTERED");
    assertThat(problem.path("exitCode").asInt()).isEqualTo(7);
    assertThat(problem.path("type").asText())
        .isEqualTo("deploy/runbooks/security.md#chunk-altered");
    assertThat(problem.path("incident").asText()).isEqualTo("i-" + run.path("id").asText());
  }

  @Test
  @DisplayName("that waits for approval takes the word of another person on exactly its plan")
  void approved() throws Exception {
    JsonNode run = restore("approve").json();
    String id = run.path("id").asText();
    String path = globex + "/restores/" + id;
    api.list(api.globex(), id, "b-" + api.globex() + "-1");
    Events.of(api, ADMIN, run)
        .until(event -> event.path("state").asText().equals("WAITING_FOR_APPROVAL"));
    JsonNode shown = api.get(APPROVER, path).json();
    String plan = shown.path("planDigest").asText();
    assertThat(plan).hasSize(64);
    assertThat(shown.path("plan").path("replacesLive").asBoolean()).isTrue();
    assertThat(shown.toString()).doesNotContain("secret_database").doesNotContain("seal");

    Answer stranger = decide(APPROVER, path, "0".repeat(64));
    assertThat(stranger.status()).isEqualTo(400);
    Answer word = decide(APPROVER, path, plan);
    assertThat(word.status()).isEqualTo(200);
    assertThat(word.json().path("decisions").path(0).path("by").asText()).isEqualTo(APPROVER);
    assertThat(end(run).path("state").asText()).isEqualTo("DONE");
    Answer late = decide(APPROVER, path, plan);
    assertThat(late.status()).isEqualTo(400);
    api.sql("UPDATE coffer.restore SET state = 'DONE' WHERE id = ?", id);
  }

  @Test
  @DisplayName("that purges shows its plan, takes the word of another person, and can be cancelled")
  void purged() throws Exception {
    JsonNode run = purge("approve");
    String id = run.path("id").asText();
    String path = globex + "/purges/" + id;
    String plan = listPurge(id);
    Events.of(api, ADMIN, run)
        .until(event -> event.path("state").asText().equals("WAITING_FOR_APPROVAL"));
    JsonNode shown = api.get(APPROVER, path).json();
    assertThat(shown.path("state").asText()).isEqualTo("WAITING_FOR_APPROVAL");
    assertThat(shown.path("plan").path("digest").asText()).isEqualTo(plan);
    assertThat(shown.path("plan").path("expired").asInt()).isEqualTo(3);
    assertThat(api.get(ADMIN, path + "/backups").json().path("items"))
        .extracting(item -> item.path("state").asText() + item.path("reasons").path(0).asText())
        .containsExactly("EXPIREDNO_CLASS");

    assertThat(decide(APPROVER, path, "0".repeat(64)).status()).isEqualTo(400);
    assertThat(decide(APPROVER, path, plan).json().path("decisions").path(0).path("by").asText())
        .isEqualTo(APPROVER);
    assertThat(end(run).path("result").path("plan").asText()).isEqualTo(plan);
    assertThat(decide(APPROVER, path, plan).status()).isEqualTo(400);

    JsonNode other = purge("approve");
    listPurge(other.path("id").asText());
    String waiting = globex + "/purges/" + other.path("id").asText();
    assertThat(api.call("DELETE", ADMIN, waiting, null).status()).isEqualTo(200);
    assertThat(end(other).path("state").asText()).isEqualTo("CANCELLED");
    assertThat(api.call("DELETE", ADMIN, waiting, null).status()).isEqualTo(400);
    assertThat(api.get(ADMIN, globex + "/purges").json().path("items"))
        .extracting(listed -> listed.path("id").asText())
        .contains(id, other.path("id").asText());
  }

  @Test
  @DisplayName("that offboards wants the tenant's id once more, and stands among the purges")
  void offboarded() {
    String path = globex + "/offboarding";
    for (String confirm : List.of("", ",\"confirm\":\"acme\"")) {
      Answer unsure = api.post(ADMIN, path, "{\"dryRun\":false" + confirm + "}");
      assertThat(unsure.status()).isEqualTo(400);
      assertThat(unsure.json().path("detail").asText()).contains("confirm");
    }
    assertThat(end(api.post(ADMIN, path, "{\"dryRun\":true}").json()).path("state").asText())
        .isEqualTo("DONE");

    String key = "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef";
    Answer mistyped =
        api.post(ADMIN, path, "{\"dryRun\":true,\"exportTo\":\"" + key.replace('x', 'y') + "\"}");
    assertThat(mistyped.status()).isEqualTo(400);
    assertThat(mistyped.json().path("detail").asText()).contains("exportTo", "mistyped");
    assertThat(
            end(api.post(ADMIN, path, "{\"dryRun\":true,\"exportTo\":\"" + key + "\"}").json())
                .path("state")
                .asText())
        .isEqualTo("DONE");

    JsonNode run =
        api.post(ADMIN, path, "{\"dryRun\":false,\"confirm\":\"" + api.globex() + "\"}").json();
    assertThat(run.path("id").asText()).startsWith("o-");
    assertThat(run.path("resource").asText())
        .isEqualTo(globex + "/purges/" + run.path("id").asText());
    JsonNode end = end(run);
    assertThat(end.path("kind").asText()).isEqualTo("OFFBOARDING");
    assertThat(end.path("result").path("outcome").asText()).isEqualTo("DRY_RUN");
  }

  @Test
  @DisplayName("that watches over tenants that left says how many keys were back")
  void watched() {
    JsonNode end = end(api.post(ADMIN, "/v1/watch", "{}").json());
    assertThat(end.path("result").path("risen").asInt()).isEqualTo(1);
    assertThat(end.path("result").path("names").path(0).asText()).isEqualTo("initech");
    assertThat(api.get(ADMIN, "/v1/watch").json().path("state").asText()).isEqualTo("DONE");
  }

  private JsonNode purge(String reason) {
    return api.post(ADMIN, globex + "/purges", "{\"dryRun\":false,\"reason\":\"" + reason + "\"}")
        .json();
  }

  /** Lists a purge with its plan, as its first step does, and returns the plan's digest. */
  private String listPurge(String id) throws Exception {
    TenantId tenant = new TenantId(api.globex());
    String digest =
        Players.purgePlan(
                new PurgeRequest(
                    id,
                    new TenantGrant(tenant, id, ADMIN, ""),
                    false,
                    "approve",
                    PurgeRequest.Extent.EXPIRED,
                    null))
            .digest()
            .hex();
    api.sql(
        """
        INSERT INTO coffer.purge (tenant_id, id, state, dry_run, requested_by, reason, workflow,
          plan_digest, planned_at, expired, locked, kept, orphans, orphan_bytes, unlisted, approvals,
          grace)
        VALUES (?, ?, 'PLANNED', false, ?, 'approve', 'w', ?, now(), 3, 1, 9, 2, 2000, 0, 1, 'PT1H')
        """,
        tenant.value(),
        id,
        ADMIN,
        digest);
    api.sql(
        """
        INSERT INTO coffer.purge_item (tenant_id, purge_id, backup_id, dataset_id, manifest_sha256,
          state, reasons)
        VALUES (?, ?, 'b-old', 'shop', repeat('0', 64), 'EXPIRED', '{NO_CLASS}')
        """,
        tenant.value(),
        id);
    return digest;
  }

  @Test
  @DisplayName("of every kind is started, waited for and told")
  void everyKind() {
    String fresh = "new-" + UUID.randomUUID().toString().substring(0, 8);
    assertEnds(api.post(ADMIN, "/v1/tenants?wait=20", "{\"id\":\"" + fresh + "\"}"), "keyring");
    assertThat(api.get(ADMIN, "/v1/tenants/" + fresh + "/events").text()).contains("event: end");
    assertEnds(
        api.post(
            ADMIN,
            acme + "/datasets?wait=20",
            "{\"id\":\"crm\",\"engine\":\"POSTGRESQL\",\"isolation\":\"SCHEMA\",\"server\":\"local\",\"database\":\"we"
                + " ird\\n"
                + "\",\"schema\":\"s\"}"),
        "notes");
    assertThat(api.get(ADMIN, acme + "/datasets/crm/events").text()).contains("a note");
    assertEnds(api.post(ADMIN, acme + "/restores/r-1/undo?wait=20", "{}"), "outcome");
    assertThat(api.get(ADMIN, acme + "/restores/r-1/undo").json().path("kind").asText())
        .isEqualTo("UNDO");
    assertEnds(api.post(ADMIN, acme + "/audit/check?wait=20", null), "intact");
    assertThat(api.get(ADMIN, acme + "/audit/check/events").text()).contains("event: end");
    assertEnds(api.post(ADMIN, "/v1/catalog/rebuild?wait=20", null), "backups");
    assertThat(api.get(ADMIN, "/v1/catalog/rebuild").json().path("state").asText())
        .isEqualTo("DONE");
    assertEnds(api.post(ADMIN, acme + "/rotations?wait=20", "{\"reason\":\"due\"}"), "keyring");
    assertEnds(
        api.post(
            ADMIN,
            acme + "/datasets/shop/adoptions?wait=20",
            "{\"archive\":\"a.dump\",\"sha256\":\"" + "ab".repeat(32) + "\",\"preview\":true}"),
        "tables");
    assertEnds(
        api.post(
            ADMIN,
            acme + "/compromises?wait=20",
            "{\"epochs\":[1],\"preview\":true,\"reason\":\"leaked\"}"),
        "packs");
  }

  @Test
  @DisplayName("over every tenant says how far it is, and is followed into its next execution")
  void fleet() {
    String name = UUID.randomUUID().toString();
    JsonNode run = api.post(ADMIN, "/v1/rotations", "{\"reason\":\"hold:" + name + "\"}").json();
    JsonNode seen =
        Events.of(api, ADMIN, run).until(event -> event.path("step").asText().equals("capture"));
    assertThat(seen.path("result").path("done").asInt()).isEqualTo(1);
    assertThat(seen.path("result").path("of").asInt()).isEqualTo(2);
    JsonNode shown = api.get(ADMIN, "/v1/rotations").json();
    assertThat(shown.path("id")).isEqualTo(run.path("id"));
    assertThat(shown.path("ended").asBoolean()).isFalse();
    Players.letGo(name);

    JsonNode end = end(run);
    assertThat(end.path("state").asText()).isEqualTo("DONE");
    assertThat(end.path("result").path("failed").asInt()).isEqualTo(1);
    assertThat(end.at("/result/refused/0/tenant").asText()).isEqualTo("bolt");
  }

  @Test
  @DisplayName("on a tenant's keys is listed with what it came to, and shows no key")
  void rotations() throws Exception {
    api.sql(
        """
        INSERT INTO coffer.rotation (tenant_id, id, state, from_revision, requested_by, reason,
          failure_code, failure_text, incident_id)
        VALUES (?, 'k-1', 'HALTED', 1, 'admin', 'due', 'KEYS_ROLLED_BACK', 'played', 'i-k-1')\
        """,
        api.acme());
    JsonNode listed = api.get(ADMIN, acme + "/rotations").json().path("items").path(0);
    assertThat(listed).isEqualTo(api.get(ADMIN, acme + "/rotations/k-1").json());
    assertThat(listed.path("failure").path("code").asText()).isEqualTo("KEYS_ROLLED_BACK");
    assertThat(listed.path("incident").asText()).isEqualTo("i-k-1");
    assertThat(api.get(ADMIN, acme + "/rotations/k-1/events").text())
        .contains("event: end")
        .contains("HALTED");

    api.sql(
        "INSERT INTO coffer.epoch (tenant_id, number, created_at) VALUES (?, 1, now()), (?, 2,"
            + " now())",
        api.acme(),
        api.acme());
    JsonNode keyring = api.get(ADMIN, acme + "/keyring").json();
    assertThat(keyring.path("revision").asInt()).isEqualTo(1);
    assertThat(keyring.path("epochs"))
        .extracting(epoch -> epoch.path("number").asInt())
        .containsExactly(2, 1);
    assertThat(keyring.toString()).doesNotContain("wrapped");
    assertThat(api.get(ADMIN, globex + "/keyring").status()).isEqualTo(404);

    JsonNode run =
        end(api.post(ADMIN, acme + "/rotations", "{\"reason\":\"fail:KEYS_ROLLED_BACK\"}").json());
    assertThat(run.path("state").asText()).isEqualTo("HALTED");
    assertThat(run.path("problem").path("exitCode").asInt()).isEqualTo(7);
  }

  @Test
  @DisplayName("that imports is listed as that, and never chosen by a time")
  void adoptions() throws Exception {
    api.sql(
        """
        INSERT INTO coffer.backup (tenant_id, id, dataset_id, scope_digest, state, requested_by,
          reason, started_at, failure_code, failure_text, finished_at, archive_sha256,
          archive_format, archive_tool, archive_time_stated, archive_checks)
        SELECT tenant_id, 'i-1', id, scope_digest, 'FAILED', 'admin', 'old', now(),
          'ARCHIVE_REFUSED', 'played', now(), repeat('ab', 32), 'plain', '17.2', true,
          'DIGEST,KINDS'
        FROM coffer.dataset WHERE tenant_id = ? AND id = 'shop'\
        """,
        api.acme());
    JsonNode listed = api.get(ADMIN, acme + "/adoptions").json().path("items").path(0);
    assertThat(listed).isEqualTo(api.get(ADMIN, acme + "/adoptions/i-1").json());
    assertThat(listed.at("/imported/format").asText()).isEqualTo("plain");
    assertThat(listed.at("/imported/timeStated").asBoolean()).isTrue();
    assertThat(listed.at("/imported/checks").toString()).isEqualTo("[\"DIGEST\",\"KINDS\"]");
    assertThat(listed.at("/failure/code").asText()).isEqualTo("ARCHIVE_REFUSED");
    assertThat(api.get(ADMIN, acme + "/adoptions/i-1/events").text())
        .contains("event: end")
        .contains("FAILED");
    JsonNode taken = api.get(ADMIN, acme + "/backups").json().path("items");
    for (JsonNode backup : taken) {
      boolean imported = backup.path("id").asText().equals("i-1");
      assertThat(backup.has("imported")).isEqualTo(imported);
      assertThat(api.get(ADMIN, acme + "/adoptions/" + backup.path("id").asText()).status())
          .isEqualTo(imported ? 200 : 404);
    }
  }

  @Test
  @DisplayName("on a compromise is listed with what it came to")
  void compromises() throws Exception {
    api.sql(
        """
        INSERT INTO coffer.compromise (tenant_id, id, state, epochs, requested_by, reason,
          planned_backups, planned_packs, planned_bytes, failure_code, failure_text, incident_id)
        VALUES (?, 'x-1', 'HALTED', '{1,2}', 'admin', 'leaked', 3, 4, 5, 'PACK_ALTERED', 'played',
          'i-x-1')\
        """,
        api.acme());
    JsonNode listed = api.get(ADMIN, acme + "/compromises").json().path("items").path(0);
    assertThat(listed).isEqualTo(api.get(ADMIN, acme + "/compromises/x-1").json());
    assertThat(listed.path("epochs").toString()).isEqualTo("[1,2]");
    assertThat(listed.path("planned").path("packs").asInt()).isEqualTo(4);
    assertThat(listed.has("done")).isFalse();
    assertThat(listed.path("failure").path("code").asText()).isEqualTo("PACK_ALTERED");
    assertThat(api.get(ADMIN, acme + "/compromises/x-1/events").text())
        .contains("event: end")
        .contains("HALTED");
  }

  @ParameterizedTest
  @DisplayName("I-1 is not begun on a slice that is another dataset's, whosever that is")
  @CsvSource({"DATABASE, , database", "SCHEMA, sales, schema"})
  void takenSlice(String isolation, @Nullable String schema, String field) {
    String taken = Served.database(api.globex());
    ObjectNode body =
        new ObjectMapper()
            .createObjectNode()
            .put("id", "mine")
            .put("engine", "POSTGRESQL")
            .put("isolation", isolation)
            .put("server", "local")
            .put("database", taken);
    if (schema != null) {
      body.put("schema", schema);
    }

    for (String tenant : List.of(acme, globex)) {
      Answer refused = api.post(ADMIN, tenant + "/datasets?wait=20", body.toString());

      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.json().path("code").asText()).isEqualTo("DATASET_OVERLAPS");
      assertThat(refused.field()).isEqualTo(field);
      assertThat(refused.json().path("detail").asText())
          .doesNotContain(taken)
          .doesNotContain(api.globex())
          .doesNotContain("shop");
      assertThat(api.get(ADMIN, tenant + "/datasets/mine").status()).isEqualTo(404);
      assertThat(api.get(ADMIN, tenant + "/datasets/mine/events").status()).isEqualTo(404);
    }
  }

  @Test
  @DisplayName("of a restore by time takes the newest backup whose cut is not after it")
  void plan() {
    JsonNode plan = plan("\"at\":\"2026-11-02T23:00:00+01:00\"").json();
    assertThat(plan.path("backup").asText()).isEqualTo("b-" + api.acme() + "-2");
    assertThat(plan.path("cutAt").asText()).isEqualTo("2026-11-02T12:00:00Z");
    assertThat(plan.path("approvals").asInt()).isEqualTo(1);
    assertThat(plan.has("digest")).isFalse();
    Answer early = plan("\"at\":\"2026-10-01T00:00:00Z\"");
    assertThat(early.status()).isEqualTo(404);
    assertThat(early.field()).isEqualTo("at");
    Answer foreign = plan("\"backup\":\"b-" + api.globex() + "-1\"");
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(foreign.field()).isEqualTo("backup");
  }

  @Test
  @DisplayName("Lists are paged by key: every row once, and no page that the list did not give")
  void pages() {
    JsonNode first = api.get(ADMIN, acme + "/backups?limit=2").json();
    JsonNode second =
        api.get(ADMIN, acme + "/backups?limit=2&next=" + first.path("next").asText()).json();
    assertThat(first.path("items").findValuesAsText("id"))
        .containsExactly("b-" + api.acme() + "-3", "b-" + api.acme() + "-2");
    assertThat(second.path("items").findValuesAsText("id"))
        .containsExactly("b-" + api.acme() + "-1");
    assertThat(second.has("next")).isFalse();
  }

  private static void assertEnds(Answer answer, String field) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("state").asText()).isEqualTo("DONE");
    assertThat(answer.json().path("result").has(field)).as(answer.text()).isTrue();
  }

  private Answer plan(String choice) {
    return api.post(ADMIN, acme + "/restores/plan", "{\"dataset\":\"shop\"," + choice + '}');
  }

  private Answer decide(String token, String path, String plan) {
    return api.post(
        token, path + "/decisions", "{\"plan\":\"" + plan + "\",\"decision\":\"APPROVE\"}");
  }

  private Answer restore(String reason) {
    return api.post(
        ADMIN,
        globex + "/restores",
        "{\"dataset\":\"shop\",\"backup\":\"b-%s-1\",\"reason\":\"%s\"}"
            .formatted(api.globex(), reason));
  }

  private Answer backup(String tenant, String reason) {
    return api.post(ADMIN, tenant + "/datasets/shop/backups", "{\"reason\":\"" + reason + "\"}");
  }

  private Answer backupWith(String key, String reason) {
    return api.post(
        ADMIN,
        acme + "/datasets/shop/backups",
        "{\"reason\":\"" + reason + "\"}",
        "Idempotency-Key",
        key);
  }

  private JsonNode end(JsonNode run) {
    return Events.of(api, ADMIN, run).until(event -> event.path("ended").asBoolean());
  }
}
