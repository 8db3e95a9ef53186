package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import dev.coffer.workflows.failure.FailureCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An operator registers what another tenant has already. */
class SlicesIT {
  private final WholeStack stack = WholeStack.get();
  private final Api admin = new Api(stack, "admin");
  private final Tenants tenants = new Tenants(stack);

  @Test
  @DisplayName(
      "I-1 A neighbour's database or schema is refused, and the right one is taken after it")
  void neighboursDatabase() {
    Tenant acme = tenants.create("acme", 100);
    Tenant globex = tenants.bare("globex");
    tenants.fill(globex, 100);
    tenants.onboard(globex);

    for (String schema : new String[] {"", "public"}) {
      JsonNode refused = tenants.register(globex, acme.database(), schema);

      assertThat(refused.path("status").asInt()).as(refused.toString()).isEqualTo(409);
      assertThat(code(refused)).isEqualTo(FailureCode.DATASET_OVERLAPS.name());
      assertThat(refused.toString()).doesNotContain(acme.id()).doesNotContain(acme.database());
      assertThat(admin.get(globex.path() + "/datasets/main").status()).isEqualTo(404);
    }
    Tenants.ok(tenants.register(globex, globex.database(), ""));
    tenants.backup(globex);
    tenants.backup(acme);
  }

  @Test
  @DisplayName("I-1 Of four tenants that register one database at the same moment one has it")
  void race() throws InterruptedException, ExecutionException {
    Tenant owner = tenants.bare("race");
    tenants.fill(owner, 100);
    List<Tenant> racers = new ArrayList<>();
    List<Callable<JsonNode>> registrations = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Tenant racer = tenants.bare("race");
      tenants.onboard(racer);
      racers.add(racer);
      registrations.add(() -> tenants.register(racer, owner.database(), ""));
    }

    List<String> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<JsonNode> ended : threads.invokeAll(registrations)) {
        outcomes.add(code(ended.get()));
      }
    }

    assertThat(outcomes)
        .containsOnlyOnce("DONE")
        .containsOnly("DONE", FailureCode.DATASET_OVERLAPS.name());
    for (int i = 0; i < racers.size(); i++) {
      JsonNode backup = admin.run(racers.get(i).backups(), Map.of(), Tenants.PATIENCE);
      assertThat(backup.path("state").asText().equals("DONE"))
          .as(backup.toString())
          .isEqualTo(outcomes.get(i).equals("DONE"));
    }
  }

  /** How a registration ended: its code, whoever refused it, or its state. */
  private static String code(JsonNode ended) {
    for (String pointer : List.of("/code", "/problem/code", "/state")) {
      if (ended.at(pointer).isTextual()) {
        return ended.at(pointer).asText();
      }
    }
    return "";
  }
}
