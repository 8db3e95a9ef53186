package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.Served.Answer;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Holds")
class HoldsTest {
  private static final String LEGAL = Served.token("LEGAL", false);
  private static final String ADMIN = Served.token("ADMIN", true);
  private static final String APPROVER = Served.token("APPROVER", true);

  private final Served api = Served.api();
  private final String acme = "/v1/tenants/" + api.acme();
  private final String backup = "b-" + api.acme() + "-1";

  @Test
  @DisplayName("are placed on a backup or on the whole tenant, and followed to their end")
  void placed() {
    for (String on : new String[] {"\"backup\":\"" + backup + '"', "\"all\":true"}) {
      Answer answer =
          api.post(
              LEGAL,
              acme + "/holds?wait=20",
              "{" + on + ",\"owner\":\"counsel\",\"reason\":\"case 7\"}");
      JsonNode run = answer.json();
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(run.path("id").asText()).matches("h-[0-9]{8}t[0-9]{6}-[0-9a-f]{10}");
      assertThat(run.path("resource").asText())
          .isEqualTo(acme + "/holds/" + run.path("id").asText());
      assertThat(run.has("dataset")).isEqualTo(on.contains("backup"));
      assertThat(run.path("result").path("versions").asInt()).isEqualTo(7);
      assertThat(api.get(LEGAL, run.path("events").asText()).text()).contains("event: end");
    }
  }

  @Test
  @DisplayName("T1 are placed once for one idempotency key")
  void placedOnce() {
    String key = UUID.randomUUID().toString();
    String body = "{\"all\":true,\"owner\":\"counsel\",\"reason\":\"case 7\"}";
    Answer first = api.post(LEGAL, acme + "/holds", body, "Idempotency-Key", key);
    Answer second = api.post(LEGAL, acme + "/holds", body, "Idempotency-Key", key);
    assertThat(second.json().path("id")).isEqualTo(first.json().path("id"));
  }

  @ParameterizedTest(name = "{0} names {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'owner':'counsel','reason':'case 7'}                        | backup | 400",
        "{'backup':'b-1','all':true,'owner':'o','reason':'r'}         | backup | 400",
        "{'all':false,'owner':'o','reason':'r'}                       | backup | 400",
        "{'backup':'b-none','owner':'o','reason':'r'}                 | backup | 404",
        "{'backup':'../x','owner':'o','reason':'r'}                   | backup | 400",
        "{'all':'all','owner':'o','reason':'r'}                       | all    | 400",
        "{'all':true,'reason':'r'}                                    | owner  | 400",
        "{'all':true,'owner':'','reason':'r'}                         | owner  | 400",
        "{'all':true,'owner':'o'}                                     | reason | 400",
        "{'all':true,'owner':'o','reason':'two\\nlines'}               | reason | 400",
        "{'all':true,'owner':'o','reason':'r','kind':'INCIDENT'}      | kind   | 400",
      })
  @DisplayName("that are asked for wrongly are refused by the field's name")
  void badInput(String body, String field, int status) {
    Answer answer = api.post(LEGAL, acme + "/holds", body.replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.field()).as(answer.text()).isEqualTo(field);
  }

  @Test
  @DisplayName("U6 on another tenant's backup are refused as on one that is not there")
  void foreign() {
    String body = "{\"backup\":\"%s\",\"owner\":\"o\",\"reason\":\"r\"}";
    Answer foreign = api.post(ADMIN, acme + "/holds", body.formatted("b-" + api.globex() + "-1"));
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(foreign.text())
        .isEqualTo(api.post(ADMIN, acme + "/holds", body.formatted("b-none")).text());
  }

  @Test
  @DisplayName("are listed newest first, shown, and told of by the backups that they keep")
  void listed() throws SQLException {
    String globex = "/v1/tenants/" + api.globex();
    String held = "b-" + api.globex() + "-2";
    seed(api.globex(), "h-one", held, "alice", "LEGAL");
    seed(api.globex(), "h-two", held, "alice", "LEGAL");

    assertThat(api.get(ADMIN, globex + "/holds").json().path("items").findValuesAsText("id"))
        .containsSubsequence("h-two", "h-one");
    JsonNode shown = api.get(ADMIN, globex + "/holds/h-one").json();
    assertThat(shown.path("state").asText()).isEqualTo("IN_FORCE");
    assertThat(shown.path("backup").asText()).isEqualTo(held);
    assertThat(shown.has("liftedBy")).isFalse();
    JsonNode kept = api.get(ADMIN, globex + "/backups/" + held).json();
    assertThat(kept.path("held").asBoolean()).isTrue();
    assertThat(kept.path("holds").asInt()).isEqualTo(2);
    assertThat(kept.path("holdReason").asText()).isEqualTo("case 7");
    JsonNode free = api.get(ADMIN, globex + "/backups/b-" + api.globex() + "-3").json();
    assertThat(free.path("held").asBoolean()).isFalse();
    assertThat(free.path("holds").asInt()).isZero();
    assertThat(api.get(ADMIN, globex + "/holds/h-none").status()).isEqualTo(404);
  }

  @Test
  @DisplayName("are lifted by somebody else, once, and followed to the end")
  void lifted() throws SQLException {
    seed(api.acme(), "h-lift", backup, "alice", "LEGAL");
    String path = acme + "/holds/h-lift/lift";
    assertThat(api.get(APPROVER, path).status()).isEqualTo(404);

    String key = UUID.randomUUID().toString();
    Answer answer = lift(path + "?wait=20", "settled", key);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("id").asText()).startsWith("l-");
    assertThat(answer.json().path("result").path("kept").asInt()).isEqualTo(2);
    assertThat(answer.json().path("resource").asText()).isEqualTo(path);
    assertThat(api.get(APPROVER, path).json().path("state").asText()).isEqualTo("DONE");
    assertThat(api.get(APPROVER, path + "/events").text()).contains("event: end");

    state("LIFTED", "h-lift");
    assertThat(lift(path + "?wait=20", "settled", key).text()).isEqualTo(answer.text());
    Answer again = lift(path, "settled", null);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("ALREADY_EXISTS");
  }

  @Test
  @DisplayName("are not lifted by whoever placed them, whatever role that is now")
  void ownHold() throws SQLException {
    seed(api.acme(), "h-own", backup, APPROVER, "LEGAL");
    Answer answer = lift(acme + "/holds/h-own/lift", "settled", null);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("LIFT_BY_PLACER");
    assertThat(answer.json().path("type").asText()).endsWith("#lift-by-placer");
  }

  @Test
  @DisplayName("of an incident are lifted by its verdict, while it waits for one")
  void ofAnIncident() throws SQLException {
    seed(api.acme(), "i-1", backup, "coffer", "INCIDENT");
    Answer open = lift(acme + "/holds/i-1/lift", "settled", null);
    assertThat(open.status()).isEqualTo(409);
    assertThat(open.code()).isEqualTo("BUSY");

    seed(api.acme(), "i-closed", backup, "coffer", "INCIDENT");
    assertThat(lift(acme + "/holds/i-closed/lift?wait=20", "settled", null).status())
        .isEqualTo(200);
  }

  @Test
  @DisplayName("whose lifting halts name the incident that is open")
  void halted() throws SQLException {
    seed(api.acme(), "h-halt", backup, "alice", "LEGAL");
    JsonNode run = lift(acme + "/holds/h-halt/lift?wait=20", "fail:REQUEST_FORGED", null).json();
    assertThat(run.path("state").asText()).isEqualTo("HALTED");
    assertThat(run.path("problem").path("incident").asText())
        .isEqualTo("n-hold-" + run.path("id").asText());
  }

  private Answer lift(String path, String reason, @Nullable String key) {
    String body = "{\"reason\":\"" + reason + "\"}";
    return key == null
        ? api.post(APPROVER, path, body)
        : api.post(APPROVER, path, body, "Idempotency-Key", key);
  }

  private void seed(String tenant, String id, String held, String by, String kind)
      throws SQLException {
    api.sql(
        """
        INSERT INTO coffer.hold (tenant_id, id, dataset_id, backup_id, kind, state, owner, reason,
          placed_by, placed_at)
        VALUES (?, ?, 'shop', ?, ?, 'IN_FORCE', 'counsel', 'case 7', ?, now())\
        """,
        tenant,
        id,
        held,
        kind,
        by);
  }

  private void state(String state, String id) throws SQLException {
    api.sql(
        """
        UPDATE coffer.hold SET state = ?, lifted_by = 'x', lift_reason = 'x', lifted_at = now()
        WHERE id = ?\
        """,
        state,
        id);
  }
}
