package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.coffer.e2e.Tenants.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A generator reads the API's description and asks whatever it allows, and what it does not, as
 * every role and against a tenant that is there: see {@code deploy/e2e/fuzz/run.py}.
 */
class FuzzIT {
  /** Bounds a run that hangs; a longer one is asked for by COFFER_FUZZ_EXAMPLES. */
  private static final long PATIENCE_MINUTES = 30;

  private static final Pattern UNEXPECTED =
      Pattern.compile("(?m)^\\S+ ERROR .*|\\bcode=UNEXPECTED\\b.*|^\\tat .*");

  private final WholeStack stack = WholeStack.get();
  private final Api admin = new Api(stack, "admin");
  private final Tenants tenants = new Tenants(stack);

  @Test
  @DisplayName(
      "N1 D3 Requests made of the API's own description get no 5xx and no answer that"
          + " it does not describe, and leave nothing unexpected in the logs")
  void fuzz(@TempDir Path folder) throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    Tenant tenant = tenants.create("fuzz", 100);
    String backup = tenants.backup(tenant);
    String verification =
        done(tenant.path() + "/backups/" + backup + "/verifications", Map.of("level", "FULL"));
    String restore = done(tenant.restores(), Map.of("dataset", "main", "backup", backup));
    int apiBefore = stack.log("api").length();
    int workerBefore = stack.log("worker").length();

    Process fuzzer =
        new ProcessBuilder(
                List.of(
                    "python3",
                    Path.of("fuzz/run.py").toAbsolutePath().toString(),
                    "--url",
                    stack.fact("/api/url"),
                    "--tokens",
                    stack.fact("/tokens"),
                    "--server",
                    stack.fact("/tenants/server"),
                    "--tenant",
                    tenant.id(),
                    "--dataset",
                    "main",
                    "--backup",
                    backup,
                    "--restore",
                    restore,
                    "--verification",
                    verification))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(fuzzer.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      fuzzer.descendants().forEach(ProcessHandle::destroyForcibly);
      fuzzer.destroyForcibly();
    }

    assumeThat(fuzzer.exitValue()).as("Python 3.10 or newer").isNotEqualTo(3);
    assertThat(fuzzer.exitValue()).as(Files.readString(said)).isZero();
    assertThat(stack.log("api").substring(apiBefore)).doesNotContainPattern(UNEXPECTED);
    assertThat(stack.log("worker").substring(workerBefore)).doesNotContainPattern(UNEXPECTED);
    Tenants.ok(restoreAfterAll(tenant, backup, restore));
  }

  /** The tenant can still be restored, once whatever the generator started has ended. */
  private JsonNode restoreAfterAll(Tenant tenant, String backup, String restore) {
    JsonNode run = tenants.restore(tenant, backup);
    for (int left = 5; left > 0 && run.path("code").asText().equals("BUSY"); left--) {
      String inTheWay = run.path("running").asText();
      String path = inTheWay.startsWith("u-") ? restore + "/undo" : inTheWay;
      admin.follow(
          JsonNodeFactory.instance
              .objectNode()
              .put("events", tenant.restores() + '/' + path + "/events"),
          Tenants.PATIENCE,
          event -> false);
      run = tenants.restore(tenant, backup);
    }
    return run;
  }

  private String done(String path, Map<String, ?> body) {
    JsonNode accepted =
        admin.post(path, body, "Idempotency-Key", UUID.randomUUID().toString()).ok();
    return Tenants.ok(admin.follow(accepted, Tenants.PATIENCE, run -> false)).path("id").asText();
  }
}
