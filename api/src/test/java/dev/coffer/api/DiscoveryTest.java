package dev.coffer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the worker saw is what these rows say; the API judges it by the datasets of now. */
@DisplayName("Discovery")
class DiscoveryTest {
  private static final String ADMIN = Served.token("ADMIN", true);

  private final Served api = Served.api();

  @Test
  @DisplayName("of one server or of all is a run that says how much it saw, and never what")
  void discovered() {
    JsonNode one = api.post(ADMIN, "/v1/discovery?wait=20", "{\"server\":\"local\"}").json();
    assertThat(one.path("kind").asText()).as(one.toString()).isEqualTo("DISCOVERY");
    assertThat(one.path("state").asText()).isEqualTo("DONE");
    assertThat(one.path("id").asText()).startsWith("n-");
    assertThat(one.path("result").path("servers").asInt()).isEqualTo(1);

    JsonNode all = api.post(ADMIN, "/v1/discovery?wait=20", "{}").json();
    assertThat(all.path("result").path("servers").asInt()).isEqualTo(2);
    assertThat(api.get(ADMIN, "/v1/discovery").json().path("id")).isEqualTo(all.path("id"));
  }

  @Test
  @DisplayName("lists what no dataset covers, and what is covered by now no more")
  void findings() throws SQLException {
    String path = "/v1/discovery/findings?server=seen-1";
    assertThat(api.get(ADMIN, path).json().path("items")).isEmpty();
    api.sql("INSERT INTO coffer.server_look VALUES ('seen-1', '2026-11-22T03:47:00Z')");
    api.sql(
        """
        INSERT INTO coffer.server_slice VALUES
            ('seen-1', 'Shop', '', 'app', 5000000000, false, '2026-11-20T03:47Z', '2026-11-22T03:47Z'),
            ('seen-1', 'shop', '', 'app', NULL, false, '2026-11-20T03:47Z', '2026-11-22T03:47Z'),
            ('seen-1', 'crm', '', 'app', 7, true, '2026-11-20T03:47Z', '2026-11-22T03:47Z'),
            ('seen-1', 'crm', 'acme', 'app', 7, false, '2026-11-20T03:47Z', '2026-11-22T03:47Z'),
            ('seen-1', 'crm', 'new', 'o''app', 7, false, '2026-11-22T03:47Z', '2026-11-22T03:47Z'),
            ('seen-1', 'gone', '', 'app', 7, false, '2026-11-20T03:47Z', '2026-11-21T03:47Z')
        """);
    dataset("d-shop", "DATABASE", "'shop', NULL");
    dataset("d-crm", "SCHEMA", "'crm', 'acme'");

    JsonNode items = api.get(ADMIN, path).json().path("items");
    assertThat(items).hasSize(2);
    assertThat(items.path(0).path("database").asText()).isEqualTo("Shop");
    assertThat(items.path(0).path("gap").asText()).isEqualTo("UNCOVERED");
    assertThat(items.path(0).path("bytes").asLong()).isEqualTo(5_000_000_000L);
    assertThat(items.path(0).has("schema")).isFalse();
    assertThat(items.path(1).path("schema").asText()).isEqualTo("new");
    assertThat(items.path(1).path("owner").asText()).isEqualTo("o'app");
    assertThat(items.path(1).path("firstSeen").asText()).isEqualTo("2026-11-22T03:47:00Z");
    assertThat(api.get(ADMIN, "/v1/discovery/findings").json().path("items"))
        .hasSizeGreaterThanOrEqualTo(2);

    dataset("d-new", "DATABASE", "'Shop', NULL");
    assertThat(api.get(ADMIN, path).json().path("items"))
        .extracting(item -> item.path("database").asText())
        .containsExactly("crm");
    api.sql("DELETE FROM coffer.dataset WHERE server = 'seen-1'");
  }

  private void dataset(String id, String isolation, String place) throws SQLException {
    api.sql(
        """
        INSERT INTO coffer.dataset (tenant_id, id, scope_digest, engine, isolation, state, run,
            server, database_name, schema_name, engine_version, activated_at)
        VALUES ('%s', '%s', 'x', 'POSTGRESQL', '%s', 'ACTIVE', 'd-1', 'seen-1', %s, '18.6', now())
        """
            .formatted(api.acme(), id, isolation, place));
  }
}
