package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.api.Served.Answer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A key that a customer holds")
class HeldKeysTest {
  private static final String ADMIN = Served.token("ADMIN", true);

  private final Served api = Served.api();

  @Test
  @DisplayName("is shown with its key server, what asking came to, and when; others show none")
  void shown() throws Exception {
    String tenant = "held-" + System.nanoTime();
    api.sql(
        """
        INSERT INTO coffer.tenant (id, state, run, policy_id, policy_version, retention,
          restore_approvals, approval_expiry, region)
        VALUES (?, 'RESERVED', 't-1', 'standard', 1, 'PT720H', 1, 'PT24H', 'us-east-1')\
        """,
        tenant);
    api.sql(
        """
        INSERT INTO coffer.held_key (tenant_id, server, mount, key_name, answer, answered_at)
        VALUES (?, 'acme-keys', 'transit', 'the-key', 'REVOKED', '2026-01-02T03:04:05Z')\
        """,
        tenant);

    JsonNode held = api.get(ADMIN, "/v1/tenants/" + tenant).json().path("heldKey");

    assertThat(held.path("server").asText()).isEqualTo("acme-keys");
    assertThat(held.path("mount").asText()).isEqualTo("transit");
    assertThat(held.path("key").asText()).isEqualTo("the-key");
    assertThat(held.path("answer").asText()).isEqualTo("REVOKED");
    assertThat(held.path("answeredAt").asText()).isEqualTo("2026-01-02T03:04:05Z");
    JsonNode own = api.get(ADMIN, "/v1/tenants/" + api.acme()).json().path("heldKey");
    assertThat(own.isMissingNode() || own.isNull()).isTrue();
  }

  @Test
  @DisplayName("is asked for by the name of its key server")
  void askedFor() {
    String body = "{\"id\":\"held-" + System.nanoTime() + "\",\"keys\":\"acme-keys\"}";

    Answer answer = api.post(ADMIN, "/v1/tenants?wait=20", body);

    assertThat(answer.json().at("/result/signingKeyId").asText())
        .as(answer.text())
        .isEqualTo("acme-keys/1");
  }
}
