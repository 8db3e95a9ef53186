package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An officer shortens what is kept. */
class PolicyIT {
  private static final Map<String, Object> ONE_ONLY =
      Map.of(
          "replaces",
          1,
          "reason",
          "the tenant asked for it",
          "policy",
          Map.of(
              "keep",
              Map.of("last", 1, "daily", 0, "weekly", 0, "monthly", 0, "minimumAge", "PT0S")));

  private final WholeStack stack = WholeStack.get();
  private final Api admin = new Api(stack, "admin");
  private final Tenants tenants = new Tenants(stack);

  @Test
  @DisplayName(
      "A backup is locked for its class; a shorter policy says first that the lock stays, and"
          + " counts then")
  void shortened() {
    Tenant acme = tenants.create("policy", 100);
    String first = tenants.backup(acme);
    String second = tenants.backup(acme);
    String policy = acme.path() + "/policy";

    assertThat(lock(acme, first)).as("for its month").isAfter(days(120));
    assertThat(lock(acme, second)).as("for its age").isBetween(days(0), days(2));

    JsonNode plan = admin.post(policy + "/plan", ONE_ONLY).ok();
    assertThat(plan.path("expiring")).isEmpty();
    assertThat(plan.path("locked").findValuesAsText("backup")).containsExactly(first);
    assertThat(admin.get(policy).ok().path("version").asInt()).isEqualTo(1);

    JsonNode run = admin.put(policy, ONE_ONLY).ok();
    JsonNode end = Tenants.ok(admin.follow(run, Tenants.PATIENCE, event -> false));
    assertThat(end.path("result").path("change").path("locked").asInt()).isEqualTo(1);
    assertThat(admin.put(policy, ONE_ONLY).text("code")).isEqualTo("POLICY_CHANGED");

    JsonNode retention = admin.get(acme.path() + "/retention").ok();
    assertThat(retention.path("policyVersion").asInt()).isEqualTo(2);
    assertThat(retention.path("backups").findValuesAsText("backup")).containsExactly(second, first);
    assertThat(retention.path("backups").findValuesAsText("fate"))
        .containsExactly("KEEP", "LOCKED");
    assertThat(
            new Api(stack, "auditor").get(acme.path() + "/audit").body().findValuesAsText("action"))
        .contains("policy.change.intent", "policy.change");
    tenants.backup(acme);
    assertThat(admin.get(policy + "/versions").ok().findValuesAsText("version"))
        .containsExactly("2", "1");
  }

  private Instant lock(Tenant tenant, String backup) {
    return Instant.parse(
        admin.get(tenant.path() + "/backups/" + backup).ok().path("lockedUntil").asText());
  }

  private static Instant days(int days) {
    return Instant.now().plus(Duration.ofDays(days));
  }
}
