package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.activities.audit.AuditEntry;
import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.keys.KeySession.KeyVersions;
import dev.coffer.activities.keys.MemoryDatabaseLeases;
import dev.coffer.activities.pipeline.Keyrings;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.store.Lock;
import dev.coffer.workflows.activity.RotationActivities;
import dev.coffer.workflows.admission.AdmissionKey;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.Tier;
import dev.coffer.workflows.rotation.FleetProgress;
import dev.coffer.workflows.rotation.FleetRotationRequest;
import dev.coffer.workflows.rotation.RotatedKeyring;
import dev.coffer.workflows.rotation.RotationFailure;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.rotation.TenantPage;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The steps of a rotation over catalog, audit, key service and store in memory. */
class RotationStepsTest {
  private static final TenantScope ACME = Rig.scope("acme", "main");
  private static final TenantScope BOLT = Rig.scope("bolt", "main");
  private static final Policy POLICY =
      new Policy("standard", 1, Duration.ofDays(30), 1, Duration.ofHours(1), Tier.GOLD.rules());

  private final Rig rig = new Rig();
  private final MemoryCatalog catalog = new MemoryCatalog(rig.clock);
  private final MemoryAuditLog audit = new MemoryAuditLog(rig.clock);
  private final AdmissionKey admission = new AdmissionKey(new byte[32]);
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();
  private final RotationActivities steps =
      activities.newActivityStub(
          RotationActivities.class,
          ActivityOptions.newBuilder()
              .setStartToCloseTimeout(Duration.ofMinutes(1))
              .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
              .build());

  @BeforeEach
  void start() {
    Lender lender =
        new Lender(
            catalog,
            rig.keyService,
            rig.stores,
            new MemoryDatabaseLeases(rig.clock),
            new Servers(java.util.Map.of()));
    activities.registerActivitiesImplementations(
        new RotationSteps(
            catalog,
            new Trail(audit),
            audit,
            lender,
            new Proofs(Duration.ofDays(30), LockMode.COMPLIANCE, rig.clock),
            admission,
            rig.clock));
    onboard(ACME);
  }

  @AfterEach
  void close() {
    activities.close();
  }

  private void onboard(TenantScope scope) {
    rig.onboard(scope);
    TenantId tenant = scope.tenant();
    Lock lock = new Lock(LockMode.COMPLIANCE, rig.clock.instant().plus(Duration.ofDays(30)));
    ObjectRef keyring =
        rig.with(
            scope,
            Purpose.ONBOARD,
            session ->
                Keyrings.create(
                    tenant, session, rig.store(scope, Purpose.ONBOARD), lock, rig.clock.instant()));
    catalog.reserveTenant(tenant, "t-1", POLICY, "eu");
    catalog.activateTenant(tenant, keyring, tenant + "/1");
  }

  private static RotationRequest request(String id) {
    return new RotationRequest(id, new TenantGrant(ACME.tenant(), id, "alice", "seal"), "due");
  }

  private List<String> actions(TenantId tenant) {
    return audit.entries(tenant, 0, 100).stream().map(AuditEntry::action).toList();
  }

  private KeyVersions versions() {
    return rig.with(ACME, Purpose.ROTATE, KeySession::versions);
  }

  @Test
  @DisplayName("I-9 I-11 every step may run twice: one version, one keyring, one entry each")
  void everyStepTwice() {
    RotationOrder order = steps.admit(request("k-1"));
    assertThat(actions(ACME.tenant())).containsExactly("keys.rotate.intent");
    assertThat(steps.admit(request("k-1")).keyring()).isEqualTo(order.keyring());
    RotatedKeyring rotated = steps.rotate(order);
    assertThat(steps.rotate(order)).isEqualTo(rotated);
    assertThat(rotated.revision()).isEqualTo(2);
    assertThat(rotated.keys()).isEqualTo(3);
    assertThat(rotated.epoch()).isEqualTo(2);
    assertThat(catalog.tenant(ACME.tenant()).keyringRevision()).isEqualTo(1);
    steps.verify(rotated);
    steps.verify(rotated);
    steps.publish(rotated);
    steps.publish(rotated);
    assertThat(versions()).isEqualTo(new KeyVersions(2, 1));
    steps.raise(rotated);
    steps.raise(rotated);
    RotationResult result = steps.record(rotated);
    steps.record(rotated);

    assertThat(result.keyVersion()).isEqualTo(2);
    assertThat(versions()).isEqualTo(new KeyVersions(2, 2));
    assertThat(catalog.tenant(ACME.tenant()).keyring()).isEqualTo(result.keyring());
    assertThat(actions(ACME.tenant())).containsExactly("keys.rotate.intent", "keys.rotate");
    assertThat(catalog.credentialsOut(new RunRef(ACME.tenant(), "k-1"))).isEmpty();
    assertThat(rig.keyService.sessionsOut()).isZero();
    // The whole of it again, as after a reset of the workflow.
    assertThat(steps.rotate(order)).isEqualTo(rotated);
    steps.verify(rotated);
    steps.raise(rotated);
    assertThat(versions()).isEqualTo(new KeyVersions(2, 2));
  }

  @Test
  @DisplayName("K8 what a cancelled rotation left is taken up by the next one, not made again")
  void takesUp() {
    RotatedKeyring left = steps.rotate(steps.admit(request("k-1")));
    steps.abandon(new RotationFailure(request("k-1"), FailureCode.CANCELLED, "cancelled", null));
    RotatedKeyring taken = steps.rotate(steps.admit(request("k-2")));

    assertThat(taken.keyring()).isEqualTo(left.keyring());
    assertThat(versions()).isEqualTo(new KeyVersions(2, 1));
    assertThat(actions(ACME.tenant()))
        .containsExactly("keys.rotate.intent", "keys.rotate.failed", "keys.rotate.intent");
  }

  @Test
  @DisplayName("K8 nothing is shut out while the catalog still names the old keyring")
  void raisesNothingTooEarly() {
    RotatedKeyring rotated = steps.rotate(steps.admit(request("k-1")));
    steps.raise(rotated);
    assertThat(versions()).isEqualTo(new KeyVersions(2, 1));
  }

  @Test
  @DisplayName("K9 a key service that was rolled back refuses the rotation before anything is made")
  void rolledBack() {
    Runnable older = rig.keyService.snapshot(ACME.tenant());
    RotatedKeyring first = steps.rotate(steps.admit(request("k-1")));
    steps.publish(first);
    steps.raise(first);
    older.run();
    RotationOrder order = steps.admit(request("k-2"));

    ActivityFailure refused =
        Assertions.catchThrowableOfType(ActivityFailure.class, () -> steps.rotate(order));
    assertThat(refused).rootCause().hasMessageContaining("is at version 1");
    assertThat(versions()).isEqualTo(new KeyVersions(1, 1));
    assertThat(rig.keyService.sessionsOut()).isZero();
  }

  @Test
  @DisplayName("I-2 a fleet's page admits each active tenant in its name, the same one every time")
  void pages() {
    onboard(BOLT);
    FleetRotationRequest fleet =
        new FleetRotationRequest(
            "f-1", new PlatformGrant("f-1", "alice", "seal"), "due", FleetProgress.NONE);
    TenantPage page = steps.page(fleet, null);

    assertThat(page.of()).isEqualTo(2);
    assertThat(page.tenants())
        .extracting(TenantGrant::tenant)
        .containsExactly(ACME.tenant(), BOLT.tenant());
    assertThat(page.tenants())
        .allMatch(grant -> admission.verifies(grant.canonical(), grant.seal()))
        .allMatch(grant -> grant.requestedBy().equals("alice"))
        .extracting(TenantGrant::run)
        .doesNotHaveDuplicates();
    assertThat(steps.page(fleet, null)).isEqualTo(page);
    assertThat(steps.page(fleet, ACME.tenant()).tenants()).isEqualTo(page.tenants().subList(1, 2));
    assertThat(steps.page(fleet, BOLT.tenant()).tenants()).isEmpty();
    assertThat(actions(TenantId.PLATFORM)).containsExactly("keys.rotate.all.intent");
  }
}
