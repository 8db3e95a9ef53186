package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import dev.coffer.workflows.failure.FailureCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** Legal holds through the API, and what the store itself says of them. */
class HoldIT {
  private final WholeStack stack = WholeStack.get();
  private final Api legal = new Api(stack, "legal");
  private final Api admin = new Api(stack, "admin");
  private final Api approver = new Api(stack, "approver");
  private final Tenants tenants = new Tenants(stack);
  private final S3Client store = stack.store();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  @DisplayName(
      "I-10 a held tenant: the store holds every version, also of later backups, restores go on,"
          + " and only another role lifts it")
  void heldAndLifted() {
    Tenant acme = tenants.create("acme", 500);
    String first = tenants.backup(acme);
    JsonNode placed =
        Tenants.ok(
            legal.run(
                acme.path() + "/holds",
                Map.of("all", true, "owner", "counsel", "reason", "case 7"),
                Tenants.PATIENCE));
    assertThat(placed.at("/result/versions").asInt()).isEqualTo(holds(acme).size()).isPositive();
    assertThat(holds(acme)).containsOnly(ObjectLockLegalHoldStatus.ON);

    String second = tenants.backup(acme);
    assertThat(holds(acme))
        .hasSizeGreaterThan(placed.at("/result/versions").asInt())
        .containsOnly(ObjectLockLegalHoldStatus.ON);
    Tenants.ok(tenants.restore(acme, first));
    assertThat(legal.get(acme.path() + "/backups/" + second).ok().path("holds").asInt()).isOne();

    String lift = acme.path() + "/holds/" + placed.path("id").asText() + "/lift";
    Map<String, String> settled = Map.of("reason", "settled");
    for (Api other : List.of(legal, admin)) {
      assertThat(other.post(lift, settled).status()).isEqualTo(403);
    }
    assertThat(holds(acme)).containsOnly(ObjectLockLegalHoldStatus.ON);
    Tenants.ok(approver.run(lift, settled, Tenants.PATIENCE));
    assertThat(holds(acme)).containsOnly(ObjectLockLegalHoldStatus.OFF);
    assertThat(legal.get(acme.path() + "/backups/" + second).ok().path("held").asBoolean())
        .isFalse();
    assertThat(approver.post(lift, settled).text("code"))
        .isEqualTo(FailureCode.ALREADY_EXISTS.name());
  }

  @Test
  @DisplayName("I-10 of two backups that share packs the lifted one's own versions are let go")
  void sharedPacks() {
    Tenant acme = tenants.create("acme", 2_000);
    String first = tenants.backup(acme);
    stack.sql(acme.database(), "UPDATE orders SET note = 'changed' WHERE id < 50");
    String second = tenants.backup(acme);
    String one = place(acme, first);
    String two = place(acme, second);

    JsonNode lifted = lift(acme, one);

    assertThat(lifted.at("/result/kept").asInt()).as("packs that both name").isPositive();
    assertThat(lifted.at("/result/versions").asInt()).as("manifest and index").isGreaterThan(1);
    assertThat(holds(acme)).contains(ObjectLockLegalHoldStatus.ON, ObjectLockLegalHoldStatus.OFF);
    lift(acme, two);
    assertThat(holds(acme)).containsOnly(ObjectLockLegalHoldStatus.OFF);
  }

  private String place(Tenant tenant, String backup) {
    return Tenants.ok(
            admin.run(
                tenant.path() + "/holds",
                Map.of("backup", backup, "owner", "counsel", "reason", "case 8"),
                Tenants.PATIENCE))
        .path("id")
        .asText();
  }

  private JsonNode lift(Tenant tenant, String hold) {
    String path = tenant.path() + "/holds/" + hold + "/lift";
    return Tenants.ok(approver.run(path, Map.of("reason", "settled"), Tenants.PATIENCE));
  }

  /** What the store answers for every version of the tenant's packs and backups. */
  private List<ObjectLockLegalHoldStatus> holds(Tenant tenant) {
    return List.of("backups/", "packs/").stream()
        .flatMap(
            area ->
                store
                    .listObjectVersionsPaginator(
                        r ->
                            r.bucket(stack.fact("/store/bucket"))
                                .prefix("tenants/" + tenant.id() + '/' + area))
                    .versions()
                    .stream())
        .map(this::hold)
        .toList();
  }

  private ObjectLockLegalHoldStatus hold(ObjectVersion version) {
    ObjectLockLegalHoldStatus said =
        store
            .headObject(
                r ->
                    r.bucket(stack.fact("/store/bucket"))
                        .key(version.key())
                        .versionId(version.versionId()))
            .objectLockLegalHoldStatus();
    return said == null ? ObjectLockLegalHoldStatus.OFF : said;
  }
}
