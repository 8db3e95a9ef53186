package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.DatasetRecord;
import dev.coffer.activities.catalog.HoldRecord;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.catalog.MemoryDepartures;
import dev.coffer.activities.keys.MemoryDatabaseLeases;
import dev.coffer.activities.keys.MemoryKeyServer;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.workflows.activity.CatalogActivities;
import dev.coffer.workflows.catalog.RebuildRequest;
import dev.coffer.workflows.catalog.RebuildResult;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.Imported.Check;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.Tier;
import dev.coffer.workflows.restore.RestoreRequest;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A lost catalog comes back from what the vaults hold. */
class RebuildTest {
  private static final TenantScope ACME = Rig.scope("acme", "main");
  private static final TenantScope BOLT = Rig.scope("bolt", "main");
  private static final Placement SHARED = new Placement("local", "shared", null);

  private static final Policy POLICY =
      new Policy("standard", 1, Duration.ofDays(30), 1, Duration.ofHours(1), Tier.BRONZE.rules());

  private final Rig rig = new Rig();
  private final Proofs proofs = new Proofs(Duration.ofDays(30), LockMode.COMPLIANCE, rig.clock);
  private final MemoryCatalog rebuilt = new MemoryCatalog(rig.clock);
  private final MemoryKeyServer server = rig.keyService.declare("acme-keys");
  private final Map<TenantId, KeyRef> held = new HashMap<>();
  private final Set<TenantId> onboarded = new HashSet<>();
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();

  @BeforeEach
  void start() {
    Lender lender =
        new Lender(
            rebuilt,
            rig.keyService,
            rig.stores,
            new MemoryDatabaseLeases(rig.clock),
            new Servers(Map.of()));
    activities.registerActivitiesImplementations(
        new CatalogSteps(
            rebuilt,
            new MemoryDepartures(rebuilt),
            new MemoryAuditLog(rig.clock),
            rig.stores,
            lender));
  }

  @AfterEach
  void close() {
    activities.close();
  }

  @Test
  @DisplayName("an imported backup comes back as imported, and is no newest good one")
  void imported() {
    register(ACME, "d-1", SHARED);
    rig.imported =
        new Imported(Digest.of("archive"), "plain", null, "16.4", true, List.of(Check.DIGEST));
    rig.backup(ACME, "archived", Rig.content(1));

    assertThat(rebuild().backups()).isEqualTo(1);
    assertThat(rebuilt.newestGood(ACME)).isEmpty();
    assertThat(rebuilt.backup(ACME, new BackupId("archived")).origin().imported())
        .isEqualTo(rig.imported);
  }

  @Test
  @DisplayName("datasets come back with their backups, and one that has none comes back, too")
  void whole() {
    Placement elsewhere = new Placement("local", "elsewhere", "sales");
    register(ACME, "d-1", SHARED);
    register(BOLT, "d-1", elsewhere);
    rig.backup(ACME, "monday", Rig.content(1));

    assertThat(rebuild())
        .extracting(RebuildResult::datasets, RebuildResult::backups)
        .containsExactly(2, 1);
    assertThat(rebuilt.dataset(ACME)).isEqualTo(new DatasetRecord(ACME, SHARED, "18.6"));
    assertThat(rebuilt.dataset(BOLT)).isEqualTo(new DatasetRecord(BOLT, elsewhere, "18.6"));
    assertThat(rebuilt.newestGood(ACME)).isPresent();
  }

  @Test
  @DisplayName(
      "I-1 of two vaults that hold one slice both are listed with their backups; one is contested,"
          + " named, and restored nowhere")
  void overlap() {
    register(ACME, "d-1", SHARED);
    register(BOLT, "d-1", new Placement("local", "shared", "sales"));
    for (TenantScope scope : new TenantScope[] {ACME, BOLT}) {
      rig.backup(scope, "monday", Rig.content(1));
    }

    for (int i = 0; i < 2; i++) {
      RebuildResult result = rebuild();
      assertThat(result.tenants()).isEqualTo(2);
      assertThat(result.datasets()).isEqualTo(2);
      assertThat(result.backups()).isEqualTo(2);
      assertThat(result.refused())
          .containsExactly("dataset main of vault bolt: DATASET_OVERLAPS, listed as contested");
    }
    assertThat(rebuilt.newestGood(BOLT)).isPresent();
    rebuilt.restoreStarted(restore(ACME), "restore/acme/main");
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> rebuilt.restoreStarted(restore(BOLT), "restore/bolt/main"))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.DATASET_OVERLAPS);
  }

  @Test
  @DisplayName("a registration that was taken back holds no slice against the one that has backups")
  void takenBack() {
    register(ACME, "d-1", SHARED);
    register(BOLT, "d-2", SHARED);
    rig.backup(BOLT, "monday", Rig.content(1));

    assertThat(rebuild().refused())
        .containsExactly("dataset main of vault acme: DATASET_OVERLAPS, listed as contested");
    rebuilt.restoreStarted(restore(BOLT), "restore/bolt/main");
  }

  @Test
  @DisplayName("a dataset that was registered again comes back where it was registered last")
  void registeredAgain() {
    register(ACME, "d-1", new Placement("local", "mistaken", null));
    register(ACME, "d-2", SHARED);
    rig.backup(ACME, "monday", Rig.content(1));

    assertThat(rebuild().refused()).isEmpty();
    assertThat(rebuilt.dataset(ACME).placement()).isEqualTo(SHARED);
  }

  @Test
  @DisplayName("I-10 holds come back with a lost catalog, and lifted ones as lifted")
  void holds() {
    register(ACME, "d-1", SHARED);
    rig.backup(ACME, "monday", Rig.content(1));
    rig.backup(ACME, "tuesday", Rig.content(2));
    Hold kept = hold("h-1", "monday");
    Hold lifted = hold("h-2", "tuesday");
    Hold incident =
        new Hold(
            new HoldId("i-r-1"),
            ACME.tenant(),
            ACME.dataset(),
            new BackupId("tuesday"),
            Hold.Kind.INCIDENT,
            "coffer",
            "incident i-r-1",
            "coffer",
            rig.clock.instant());
    Lifting lifting =
        new Lifting(ACME.tenant(), lifted.id(), "vera", "settled", rig.clock.instant());
    for (Hold hold : List.of(kept, lifted, incident)) {
      sign(Proofs.Kind.HOLD, VaultRecords.holdKey(ACME.tenant(), hold.id()), hold);
    }
    sign(Proofs.Kind.LIFTING, VaultRecords.liftingKey(ACME.tenant(), lifted.id()), lifting);
    // Under another hold's name it proves nothing.
    sign(Proofs.Kind.LIFTING, VaultRecords.liftingKey(ACME.tenant(), kept.id()), lifting);

    for (int i = 0; i < 2; i++) {
      assertThat(rebuild().refused()).isEmpty();
      assertThat(rebuilt.holdsInForce(ACME.tenant()))
          .extracting(HoldRecord::hold)
          .containsExactly(kept, incident);
      assertThat(rebuilt.hold(ACME.tenant(), lifted.id()))
          .contains(new HoldRecord(lifted, HoldRecord.State.LIFTED, lifting));
      assertThat(rebuilt.backup(ACME, new BackupId("monday")).held()).isTrue();
    }
  }

  private Hold hold(String id, String backup) {
    return new Hold(
        new HoldId(id),
        ACME.tenant(),
        ACME.dataset(),
        new BackupId(backup),
        Hold.Kind.LEGAL,
        "counsel",
        "case 7",
        "lena",
        rig.clock.instant());
  }

  private void sign(Proofs.Kind kind, String key, Object record) {
    rig.with(
        ACME,
        Purpose.INCIDENT,
        session -> proofs.put(kind, key, record, session, rig.store(ACME, Purpose.INCIDENT)));
  }

  @Test
  @DisplayName("a policy that was changed comes back in the version of the last run that signed")
  void policies() {
    register(ACME, "d-1", SHARED);
    policy(2, "p-20261101t000000-aaaaaaaaaa", Tier.SILVER);
    policy(10, "p-20261103t000000-aaaaaaaaaa", Tier.GOLD);
    policy(10, "p-20261102t000000-bbbbbbbbbb", Tier.SILVER);
    rebuild();

    assertThat(rebuilt.tenant(ACME.tenant()).policy()).isEqualTo(version(10, Tier.GOLD));
  }

  @Test
  @DisplayName("what a policy schedules comes back with it, pauses included")
  void schedules() {
    register(ACME, "d-1", SHARED);
    Schedule nightly =
        new Schedule(
            ScheduleKind.BACKUP,
            "0 2 * * *",
            ZoneId.of("Europe/Berlin"),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofHours(4),
            rig.clock.instant(),
            new Schedule.Pause("move", rig.clock.instant(), null));
    Policy second = version(1, Tier.GOLD).scheduling(List.of(nightly));
    put(
        ACME,
        Proofs.Kind.POLICY,
        VaultRecords.policyKey(ACME.tenant(), 2, "p-1"),
        new VaultRecords.PolicyVersion(ACME.tenant(), second, "alice", "audit"));
    rebuild();

    assertThat(rebuilt.tenant(ACME.tenant()).policy()).isEqualTo(second);
  }

  @Test
  @DisplayName("a policy that another tenant signed for is passed over")
  void foreignPolicies() {
    register(ACME, "d-1", SHARED);
    put(
        ACME,
        Proofs.Kind.POLICY,
        VaultRecords.policyKey(ACME.tenant(), 2, "p-1"),
        new VaultRecords.PolicyVersion(BOLT.tenant(), version(2, Tier.GOLD), "alice", ""));
    rebuild();

    assertThat(rebuilt.tenant(ACME.tenant()).policy()).isEqualTo(POLICY);
  }

  private void policy(int version, String run, Tier tier) {
    put(
        ACME,
        Proofs.Kind.POLICY,
        VaultRecords.policyKey(ACME.tenant(), version, run),
        new VaultRecords.PolicyVersion(ACME.tenant(), version(version, tier), "alice", "audit"));
  }

  private static Policy version(int version, Tier tier) {
    return new Policy(
        POLICY.id(),
        version,
        POLICY.retention(),
        POLICY.restoreApprovals(),
        POLICY.approvalExpiry(),
        tier.rules());
  }

  @Test
  @DisplayName("a tenant whose key a customer holds comes back whole while the holder says no")
  void heldKey() {
    held.put(ACME.tenant(), server.ref(ACME.tenant()));
    register(ACME, "d-1", SHARED);
    register(BOLT, "d-1", new Placement("local", "elsewhere", null));
    rig.backup(ACME, "monday", Rig.content(1));
    server.takeBack(ACME.tenant());

    for (int i = 0; i < 2; i++) {
      assertThat(rebuild())
          .extracting(RebuildResult::tenants, RebuildResult::backups, RebuildResult::refused)
          .containsExactly(2, 1, List.of());
    }
    assertThat(rebuilt.heldKey(ACME.tenant())).contains(server.ref(ACME.tenant()));
    assertThat(rebuilt.heldKey(BOLT.tenant())).isEmpty();
  }

  private RebuildResult rebuild() {
    return activities
        .newActivityStub(CatalogActivities.class)
        .rebuild(new RebuildRequest(new PlatformGrant("c-1", "alice", "seal")));
  }

  /** Puts what a registration leaves in the vault. */
  private void register(TenantScope scope, String run, Placement placement) {
    if (onboarded.add(scope.tenant())) {
      if (held.containsKey(scope.tenant())) {
        rig.onboardHeld(scope, server);
      } else {
        rig.onboard(scope);
      }
      put(
          scope,
          Proofs.Kind.TENANT,
          VaultRecords.tenantKey(scope.tenant()),
          new VaultRecords.TenantRegistration(
              scope.tenant(), POLICY, "eu", held.get(scope.tenant())));
    }
    put(
        scope,
        Proofs.Kind.DATASET,
        VaultRecords.datasetKey(scope, run),
        new VaultRecords.DatasetRegistration(scope, placement, "18.6"));
  }

  private void put(TenantScope scope, Proofs.Kind kind, String key, Object record) {
    rig.with(
        scope,
        Purpose.ONBOARD,
        session -> proofs.put(kind, key, record, session, rig.store(scope, Purpose.ONBOARD)));
  }

  private static RestoreRequest restore(TenantScope scope) {
    return new RestoreRequest(
        new RestoreId("r-1"),
        new ScopeGrant(scope, scope.digest(), "r-1", "alice", "seal"),
        new BackupId("monday"),
        "exercise");
  }
}
