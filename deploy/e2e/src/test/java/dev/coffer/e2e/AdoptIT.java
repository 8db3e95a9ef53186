package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import dev.coffer.workflows.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What was backed up before Coffer, on real servers. */
class AdoptIT {
  private final WholeStack stack = WholeStack.get();
  private final Api admin = new Api(stack, "admin");
  private final Tenants tenants = new Tenants(stack);

  @Test
  @DisplayName(
      "An archive of before becomes a backup of its true time, restored by an ordinary restore")
  void adopted() throws IOException {
    Tenant tenant = tenants.create("adopted", 500);
    String before = stack.pgDump(tenant.database());
    Instant then = Instant.parse("2024-02-29T12:00:00Z");
    String file = archive(tenant, "plain");
    stack.sql(tenant.database(), "DELETE FROM orders WHERE id > 100");
    String taken = tenants.backup(tenant);

    JsonNode plan = adopt(tenant, file, Map.of("madeAt", then.toString(), "preview", true));
    assertThat(plan.at("/result/rows").asInt()).as(plan.toString()).isEqualTo(600);
    assertThat(admin.get(tenant.path() + "/adoptions").ok().path("items")).isEmpty();

    String id = adopt(tenant, file, Map.of("madeAt", then.toString())).path("id").asText();

    JsonNode listed = admin.get(tenant.path() + "/adoptions").ok().path("items").path(0);
    assertThat(listed.path("id").asText()).isEqualTo(id);
    assertThat(Instant.parse(listed.path("cutAt").asText())).isEqualTo(then);
    assertThat(listed.at("/imported/format").asText()).isEqualTo("plain");
    assertThat(listed.at("/imported/timeStated").asBoolean()).isTrue();
    assertThat(Instant.parse(listed.path("lockedUntil").asText())).isAfter(Instant.now());
    assertThat(quarantines()).isEmpty();

    JsonNode byTime =
        admin
            .post(
                tenant.restores(), Map.of("dataset", "main", "at", then.plusSeconds(1).toString()))
            .body();
    assertThat(byTime.path("status").asInt()).as(byTime.toString()).isEqualTo(404);

    Tenants.ok(tenants.restore(tenant, id));
    assertThat(stack.pgDump(tenant.database())).isEqualTo(before);

    Tenants.ok(tenants.restore(tenant, taken));
    Tenants.ok(
        admin.run(
            tenant.path() + "/backups/" + id + "/verifications",
            Map.of("level", "FULL"),
            Tenants.PATIENCE));
  }

  @Test
  @DisplayName(
      "I-1 An archive of a neighbour's database, and one of another digest, are not adopted")
  void refused() throws IOException {
    Tenant acme = tenants.create("acme", 100);
    Tenant globex = tenants.create("globex", 100);
    String file = archive(globex, "custom");

    JsonNode shared = adopt(acme, file, digestOf(file), Map.of());
    assertThat(shared.at("/problem/code").asText())
        .as(shared.toString())
        .isEqualTo("ARCHIVE_SHARED");
    JsonNode other = adopt(globex, file, "00".repeat(32), Map.of());
    assertThat(other.at("/problem/code").asText()).as(other.toString()).isEqualTo("ARCHIVE_DIGEST");

    for (Tenant tenant : List.of(acme, globex)) {
      assertThat(admin.get(tenant.path() + "/backups").ok().path("items")).isEmpty();
    }
    assertThat(quarantines()).isEmpty();
    Tenants.ok(adopt(globex, file, digestOf(file), Map.of()));
  }

  private JsonNode adopt(Tenant tenant, String file, Map<String, ?> more) throws IOException {
    return Tenants.ok(adopt(tenant, file, digestOf(file), more));
  }

  private JsonNode adopt(Tenant tenant, String file, String digest, Map<String, ?> more) {
    Map<String, Object> body = new HashMap<>(Map.of("archive", file, "sha256", digest));
    body.putAll(more);
    return admin.run(tenant.path() + "/datasets/main/adoptions", body, Duration.ofMinutes(3));
  }

  private Path imports() {
    return stack.folder().resolve("import");
  }

  private String archive(Tenant tenant, String format) {
    String name = tenant.id() + "." + format;
    List<String> words = new ArrayList<>();
    words.add(Path.of(stack.fact("/tenants/binDir"), "pg_dump").toString());
    words.addAll(
        List.of(
            "--format=" + format,
            "--file=" + imports().resolve(name),
            "--dbname",
            stack.address(tenant.database())));
    WholeStack.run(words);
    return name;
  }

  private String digestOf(String file) throws IOException {
    return Digest.of(Files.readAllBytes(imports().resolve(file))).hex();
  }

  private List<String> quarantines() {
    return stack.values("postgres", "SELECT datname FROM pg_database WHERE datname ~ '^coffer_a_'");
  }
}
