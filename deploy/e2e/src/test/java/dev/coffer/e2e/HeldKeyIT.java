package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.teststack.CustomerKeys;
import dev.coffer.e2e.Tenants.Tenant;
import dev.coffer.workflows.model.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A tenant whose key a customer holds, in a key service of the customer's own. */
class HeldKeyIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final WholeStack STACK = WholeStack.get();
  private static CustomerKeys customer;
  private static Tenant tenant;

  private final Api admin = new Api(STACK, "admin");
  private final Tenants tenants = new Tenants(STACK);

  @BeforeAll
  static void lend() {
    Tenants tenants = new Tenants(STACK);
    customer = CustomerKeys.start(STACK.program("keys"));
    tenant = tenants.bare("held");
    STACK.declare("acme-keys", customer.address(), customer.lend(id(), "transit", null));
    tenants.fill(tenant, 2_000);
  }

  /** A tenant that stayed would have every fleet's rotation wait for its customer. */
  @AfterAll
  static void leave() {
    JsonNode left =
        new Api(STACK, "admin")
            .run(
                tenant.path() + "/offboarding",
                Map.of("dryRun", false, "confirm", tenant.id(), "reason", "contract ended"),
                PATIENCE);
    customer.close();
    Tenants.ok(left);
  }

  private static TenantId id() {
    return new TenantId(tenant.id());
  }

  @Test
  @DisplayName(
      "K5 A key that its holder takes back stops a backup that runs and every one after it;"
          + " given back, backups, restores and rotations run, and nothing had to be repaired")
  void takenBackAndGivenBack() throws SQLException {
    onboard();
    String monday = tenants.backup(tenant);
    assertHeld("ANSWERS");
    String dump = STACK.pgDump(tenant.database());

    JsonNode backup;
    try (Connection blocker = STACK.tenants(tenant.database());
        Statement lock = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      lock.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
      backup = admin.post(tenant.backups(), Map.of()).ok();
      admin.follow(backup, PATIENCE, run -> "capture".equals(run.path("step").asText()));
      customer.takePolicies(id(), null);
    }
    assertRevoked(admin.follow(backup, PATIENCE, run -> false));
    assertRevoked(admin.run(tenant.backups(), Map.of(), PATIENCE));
    STACK.sql(tenant.database(), "DELETE FROM orders WHERE id > 5");
    String harmed = STACK.pgDump(tenant.database());
    assertRevoked(tenants.restore(tenant, monday));
    assertThat(STACK.pgDump(tenant.database())).isEqualTo(harmed);
    assertRevoked(admin.run(tenant.path() + "/rotations", Map.of("reason", "due"), PATIENCE));
    assertHeld("REVOKED");
    assertNobodyIsAlarmed();

    customer.lend(id(), "transit", null);
    Tenants.ok(tenants.restore(tenant, monday));
    assertThat(STACK.pgDump(tenant.database())).isEqualTo(dump);
    Tenants.ok(admin.run(tenant.path() + "/rotations", Map.of("reason", "due"), PATIENCE));
    String again = tenants.backup(tenant);
    Tenants.ok(tenants.restore(tenant, again));
    assertHeld("ANSWERS");
    assertThat(committed()).isEqualTo(2);
  }

  private void onboard() {
    Map<String, ?> body =
        Map.of("id", tenant.id(), "keys", "acme-keys", "policy", Map.of("retention", "PT1H"));
    Tenants.ok(admin.run("/v1/tenants", body, PATIENCE));
    Tenants.ok(tenants.register(tenant, tenant.database(), ""));
  }

  private static void assertRevoked(JsonNode run) {
    assertThat(run.path("state").asText()).as(run.toString()).isEqualTo("REFUSED");
    assertThat(run.at("/problem/code").asText()).isEqualTo("KEY_REVOKED");
    assertThat(run.at("/problem/detail").asText()).contains("acme-keys", "ask whoever holds it");
    assertThat(run.at("/problem/incident").isMissingNode() || run.at("/problem/incident").isNull())
        .isTrue();
  }

  private void assertHeld(String answer) {
    JsonNode held = admin.get(tenant.path()).ok().path("heldKey");
    assertThat(held.path("server").asText()).isEqualTo("acme-keys");
    assertThat(held.path("key").asText()).isEqualTo("t-" + tenant.id() + "-kek");
    assertThat(held.path("answer").asText()).isEqualTo(answer);
  }

  private void assertNobodyIsAlarmed() {
    assertThat(admin.get(tenant.path()).ok().path("frozen").asBoolean()).isFalse();
    assertThat(admin.get(tenant.path() + "/incidents").ok().path("items")).isEmpty();
  }

  private long committed() {
    return admin.get(tenant.backups()).ok().path("items").findValuesAsText("state").stream()
        .filter("COMMITTED"::equals)
        .count();
  }
}
