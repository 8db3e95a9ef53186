package dev.coffer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Who holds a tenant's key, on the command line")
class TenantTest {
  @RegisterExtension private final Coffer coffer = new Coffer();

  @Test
  @DisplayName("a key server is named when the tenant is added")
  void add() {
    coffer.answers.put(
        "POST /v1/tenants", "{\"id\":\"t-1\",\"ended\":true,\"state\":\"DONE\",\"events\":\"/e\"}");

    assertThat(coffer.run("tenant", "add", "acme", "--keys", "acme-keys")).isZero();
    assertThat(coffer.asked.getFirst())
        .isEqualTo("POST /v1/tenants {\"id\":\"acme\",\"keys\":\"acme-keys\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "ANSWERS, answers",
    "REVOKED, 'REVOKED, ask whoever holds it'",
    "SEALED, 'SEALED, ask whoever runs it to unseal it'",
    "UNREACHABLE, 'UNREACHABLE, ask whoever runs it'"
  })
  @DisplayName("show says which key server holds it, whether it answers, and whom to ask")
  void show(String found, String said) {
    coffer.answers.put(
        "GET /v1/tenants/acme",
        """
        {"id":"acme","state":"ACTIVE","region":"eu","policy":{},"heldKey":{"server":"acme-keys",
         "mount":"transit","key":"t-acme-kek","answer":"%s","answeredAt":"2026-11-21T10:00:00Z"}}\
        """
            .formatted(found));

    assertThat(coffer.run("tenant", "show", "acme")).isZero();
    assertThat(coffer.out())
        .contains(
            "keys       acme-keys, key t-acme-kek at transit: "
                + said
                + " (2026-11-21T10:00:00Z)\n");
  }

  @Test
  @DisplayName("a tenant without one has its key in Coffer's own key service")
  void own() {
    coffer.answers.put(
        "GET /v1/tenants/acme",
        "{\"id\":\"acme\",\"state\":\"ACTIVE\",\"region\":\"eu\",\"policy\":{}}");

    assertThat(coffer.run("tenant", "show", "acme")).isZero();
    assertThat(coffer.out()).contains("keys       Coffer's own key service\n");
  }
}
