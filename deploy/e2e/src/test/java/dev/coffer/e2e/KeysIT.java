package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keys are rotated beside everything else, and parts die while they are. */
class KeysIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final WholeStack stack = WholeStack.get();
  private final Api admin = new Api(stack, "admin");
  private final Tenants tenants = new Tenants(stack);

  @AfterEach
  void everythingRunsAgain() {
    stack.signal("keys", "CONT");
    stack.up();
  }

  @Test
  @DisplayName("K6 T5 A rotation within a backup and within a restore: both end, nothing is lost")
  void besideBackupAndRestore() throws SQLException {
    Tenant tenant = tenants.create("k6", 2_000);
    String dump = stack.pgDump(tenant.database());
    tenants.backup(tenant);

    JsonNode backup;
    try (Connection blocker = stack.tenants(tenant.database());
        Statement lock = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      lock.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
      backup = admin.post(tenant.backups(), Map.of()).ok();
      admin.follow(backup, PATIENCE, run -> "capture".equals(run.path("step").asText()));
      assertRotated(tenant, rotate(tenant), 2);
    }
    Tenants.ok(admin.follow(backup, PATIENCE, run -> false));
    String across = backup.path("id").asText();

    stack.sql(tenant.database(), "DELETE FROM orders WHERE id > 5");
    JsonNode restore =
        admin.post(tenant.restores(), Map.of("dataset", "main", "backup", across)).ok();
    admin.follow(restore, PATIENCE, run -> "STAGING".equals(run.path("state").asText()));
    assertRotated(tenant, rotate(tenant), 3);
    Tenants.ok(admin.follow(restore, PATIENCE, run -> false));
    assertThat(stack.pgDump(tenant.database())).isEqualTo(dump);
  }

  @Test
  @DisplayName("W4 The workflow service killed while keys are rotated: it goes on, made once")
  void workflowServiceDies() {
    Tenant tenant = tenants.bare("w4-keys");
    tenants.onboard(tenant);
    stack.signal("keys", "STOP");
    JsonNode rotation = admin.post(tenant.path() + "/rotations", Map.of()).ok();
    admin.follow(rotation, PATIENCE, run -> "ROTATING".equals(run.path("state").asText()));
    stack.kill("temporal");
    stack.signal("keys", "CONT");
    stack.up();

    assertRotated(tenant, admin.follow(rotation, PATIENCE, run -> false), 2);
  }

  @Test
  @DisplayName("Every tenant's keys are rotated in one run, which says how many")
  void fleet() {
    List<Tenant> some = new ArrayList<>();
    for (String name : List.of("f1", "f2", "f3")) {
      Tenant tenant = tenants.bare(name);
      tenants.onboard(tenant);
      some.add(tenant);
    }

    JsonNode fleet = admin.run("/v1/rotations", Map.of("reason", "due"), PATIENCE);

    JsonNode result = Tenants.ok(fleet).path("result");
    // Other tests' tenants are among them, also such as were tampered with.
    assertThat(result.path("done").asInt()).as(fleet.toString()).isGreaterThanOrEqualTo(3);
    assertThat(result.path("done").asInt() + result.path("failed").asInt())
        .isEqualTo(result.path("of").asInt());
    for (Tenant tenant : some) {
      assertThat(keyring(tenant).path("revision").asInt()).isEqualTo(2);
      JsonNode listed = admin.get(tenant.path() + "/rotations").ok().path("items");
      assertThat(listed).singleElement().matches(run -> "DONE".equals(run.path("state").asText()));
    }
  }

  @Test
  @DisplayName(
      "K7 Keys in other hands: every backup is sealed again and restores, the keys are gone")
  void compromise() {
    Tenant tenant = tenants.create("k7", 2_000);
    String dump = stack.pgDump(tenant.database());
    String first = tenants.backup(tenant);
    stack.sql(tenant.database(), "DELETE FROM orders WHERE id > 1000");
    String second = tenants.backup(tenant);
    String path = tenant.path() + "/compromises";
    JsonNode preview =
        admin.run(
            path, Map.of("allEpochs", true, "preview", true, "reason", "laptop lost"), PATIENCE);
    assertThat(Tenants.ok(preview).path("result").path("backups").asInt()).isEqualTo(2);
    assertThat(keyring(tenant).path("revision").asInt()).isEqualTo(1);

    JsonNode run = admin.run(path, Map.of("epochs", List.of(1), "reason", "laptop lost"), PATIENCE);

    JsonNode result = Tenants.ok(run).path("result");
    assertThat(result.path("backups").asInt()).as(result.toString()).isEqualTo(2);
    assertThat(result.path("packs")).isEqualTo(preview.path("result").path("packs"));
    JsonNode shredded = result.path("shredded");
    // What they left behind: packs, two indexes, two keyrings; all of it locked.
    assertThat(shredded.path("remaining").asInt()).isEqualTo(result.path("packs").asInt() + 4);
    assertThat(shredded.path("dates")).isNotEmpty().allMatch(day -> day.has("lockedUntil"));
    JsonNode keyring = keyring(tenant);
    assertThat(keyring.path("epochs")).noneMatch(epoch -> epoch.path("number").asInt() == 1);
    assertThat(keyring.path("minimumVersion")).isEqualTo(shredded.path("keyVersion"));
    JsonNode listed = admin.get(path).ok().path("items");
    assertThat(listed).singleElement().matches(one -> "DONE".equals(one.path("state").asText()));

    for (String backup : List.of(first, second)) {
      String verifications = tenant.path() + "/backups/" + backup + "/verifications";
      JsonNode verified = admin.run(verifications, Map.of("level", "FULL"), PATIENCE);
      assertThat(Tenants.ok(verified).path("result").path("failure").asText("")).isEmpty();
    }
    Tenants.ok(tenants.restore(tenant, first));
    assertThat(stack.pgDump(tenant.database())).isEqualTo(dump);
    // Keys can still be rotated afterwards, and backups taken.
    assertThat(Tenants.ok(rotate(tenant)).path("result").path("revision").asInt()).isEqualTo(4);
    tenants.backup(tenant);
  }

  private JsonNode rotate(Tenant tenant) {
    return admin.run(tenant.path() + "/rotations", Map.of("reason", "due"), PATIENCE);
  }

  /** One revision, one version and one epoch a rotation, and the older versions shut out. */
  private void assertRotated(Tenant tenant, JsonNode rotation, int revision) {
    assertThat(Tenants.ok(rotation).path("result").path("revision").asInt()).isEqualTo(revision);
    JsonNode keyring = keyring(tenant);
    assertThat(keyring.path("revision").asInt()).isEqualTo(revision);
    assertThat(keyring.path("keyVersion").asInt()).isEqualTo(revision);
    assertThat(keyring.path("minimumVersion").asInt()).isEqualTo(revision);
    assertThat(keyring.path("epochs")).hasSize(revision);
  }

  private JsonNode keyring(Tenant tenant) {
    return admin.get(tenant.path() + "/keyring").ok();
  }
}
