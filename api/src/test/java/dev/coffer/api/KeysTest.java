package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.api.Served.Answer;
import dev.coffer.proof.Dsse;
import dev.coffer.proof.PublicKeys;
import dev.coffer.proof.Unreadable;
import dev.coffer.workflows.model.Digest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is needed to verify offline")
class KeysTest {
  private final Served api = Served.api();

  @Test
  @DisplayName("a tenant's public keys are a JWK set that the verifier reads")
  void publicKeys() throws Unreadable {
    String path = "/v1/tenants/" + api.acme() + "/keys/public";

    Answer answer = api.get(Served.token("AUDITOR", false), path);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.type()).startsWith("application/json");
    Dsse.TrustedKey key =
        PublicKeys.read(answer.text().getBytes(StandardCharsets.UTF_8)).keys().getFirst();
    assertThat(key.keyId()).isEqualTo(api.acme() + "/1");
    assertThat(key.raw()).isEqualTo(Digest.of(api.acme()).bytes());
    assertThat(answer.json().at("/keys/0/use").asText()).isEqualTo("sig");
  }

  @Test
  @DisplayName("a backup names the one version of its manifest")
  void manifest() {
    String path = "/v1/tenants/" + api.acme() + "/backups/b-" + api.acme() + "-1";

    Answer answer = api.get(Served.token("AUDITOR", false), path);

    assertThat(answer.json().at("/manifest/key").asText()).isEqualTo("k");
    assertThat(answer.json().at("/manifest/versionId").asText()).isEqualTo("v");
    assertThat(answer.json().at("/manifest/sha256").asText()).hasSize(64);
    assertThat(answer.json().at("/manifest/bytes").asInt()).isEqualTo(1);
  }
}
