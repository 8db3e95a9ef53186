package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The main job through the API, on the whole stack. */
class MainJobIT {
  private final WholeStack stack = WholeStack.get();
  private final Api operator = new Api(stack, "operator");
  private final Tenants tenants = new Tenants(stack);

  @Test
  @DisplayName("A dropped tenant comes back exactly, and its neighbour is not touched")
  void bringsADroppedTenantBack() {
    Tenant acme = tenants.create("acme", 5_000);
    Tenant globex = tenants.create("globex", 1_000);
    String before = stack.pgDump(acme.database());
    String neighbour = stack.pgDump(globex.database());
    String backup = tenants.backup(acme);
    tenants.drop(acme);

    JsonNode restore = tenants.restore(acme, backup);

    assertThat(restore.path("state").asText()).as(restore.toString()).isEqualTo("DONE");
    assertThat(stack.pgDump(acme.database())).isEqualTo(before);
    assertThat(stack.pgDump(globex.database())).isEqualTo(neighbour);
  }

  @Test
  @DisplayName("A restore by time picks the newest backup before it, and can be undone")
  void restoresByTimeAndUndoes() {
    Tenant acme = tenants.create("acme", 1_000);
    tenants.backup(acme);
    Instant between = Instant.now();
    stack.sql(acme.database(), "DELETE FROM orders WHERE id > 10");
    tenants.backup(acme);
    String now = stack.pgDump(acme.database());

    JsonNode restore =
        Tenants.ok(
            operator.run(
                acme.restores(),
                Map.of("dataset", "main", "at", between.toString()),
                Tenants.PATIENCE));

    String restored = stack.pgDump(acme.database());
    assertThat(restored).isNotEqualTo(now);
    String id = restore.path("id").asText();
    Tenants.ok(operator.run(acme.restores() + "/" + id + "/undo", Map.of(), Tenants.PATIENCE));
    assertThat(stack.pgDump(acme.database())).isEqualTo(now);
  }

  @Test
  @DisplayName("A backup of unchanged data writes no data again")
  void storesNothingTwice() {
    Tenant acme = tenants.create("acme", 20_000);
    String first = tenants.backup(acme);
    String second = tenants.backup(acme);

    JsonNode one = contents(acme, first);
    JsonNode two = contents(acme, second);

    assertThat(two.path("rows").asLong()).isEqualTo(one.path("rows").asLong());
    assertThat(two.path("storedBytes").asLong()).isLessThan(one.path("storedBytes").asLong() / 10);
  }

  private JsonNode contents(Tenant tenant, String backup) {
    return operator.get(tenant.path() + "/backups/" + backup).ok().path("contents");
  }
}
