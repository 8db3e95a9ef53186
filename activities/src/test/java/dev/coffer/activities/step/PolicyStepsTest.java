package dev.coffer.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.audit.MemoryAuditLog;
import dev.coffer.activities.catalog.BackupRecord;
import dev.coffer.activities.catalog.DatasetRecord;
import dev.coffer.activities.catalog.MemoryCatalog;
import dev.coffer.activities.keys.MemoryDatabaseLeases;
import dev.coffer.activities.pipeline.Rig;
import dev.coffer.activities.pipeline.Signing;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.policy.PolicyRequest;
import dev.coffer.workflows.retention.RetentionChange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PolicyStepsTest {
  private static final TenantScope SCOPE = Rig.scope("acme", "main");
  private static final TenantId ACME = SCOPE.tenant();

  private final Rig rig = new Rig().onboard(SCOPE);
  private final MemoryCatalog catalog = new MemoryCatalog(rig.clock);
  private final MemoryAuditLog audit = new MemoryAuditLog(rig.clock);
  private final PolicySteps steps =
      new PolicySteps(
          catalog,
          new Trail(audit),
          new Proofs(Duration.ofDays(30), LockMode.COMPLIANCE, rig.clock),
          new Lender(
              catalog,
              rig.keyService,
              rig.stores,
              new MemoryDatabaseLeases(rig.clock),
              new Servers(Map.of())),
          rig.clock);

  @BeforeEach
  void onboard() {
    catalog.reserveTenant(ACME, "t-1", policy(1, 5), "eu");
    catalog.activateTenant(ACME, object("keyring"), "acme/1");
    catalog.importDataset(new DatasetRecord(SCOPE, new Placement("local", "db", null), "18.6"));
    for (int day = 1; day <= 5; day++) {
      list(day);
    }
  }

  @Test
  @DisplayName("says before the effect what new rules let go, and what a lock keeps all the same")
  void admits() {
    assertThat(steps.admit(request(policy(2, 2)))).isEqualTo(new RetentionChange.Totals(2, 0, 1));
    assertThat(audit.entries(ACME, 0, 10))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.action()).isEqualTo("policy.change.intent");
              assertThat(entry.actor()).isEqualTo("rita");
              assertThat(entry.details())
                  .containsEntry("version", "2")
                  .containsEntry("expiring", "2")
                  .containsEntry("locked", "1")
                  .containsEntry("rules", policy(2, 2).rules().text());
            });
    assertThat(catalog.tenant(ACME).policy().version()).isEqualTo(1);
  }

  @Test
  @DisplayName("a version that does not follow the one that counts is refused without an entry")
  void follows() {
    for (int version : new int[] {1, 3}) {
      refused(FailureCode.POLICY_CHANGED, () -> steps.admit(request(policy(version, 2))));
    }
    assertThat(audit.actions(ACME)).isEmpty();
  }

  @Test
  @DisplayName("I-9 without an audit entry no version is admitted")
  void noEntryNoEffect() {
    audit.failWith(FailureCode.CATALOG_UNAVAILABLE.because("no audit"));

    refused(FailureCode.CATALOG_UNAVAILABLE, () -> steps.admit(request(policy(2, 2))));
  }

  @Test
  @DisplayName("I-11 a version is signed once, counts once, and stays in the vault")
  void signsAndApplies() {
    PolicyRequest request = request(policy(2, 2));
    for (int i = 0; i < 2; i++) {
      steps.sign(request);
      steps.apply(request);
    }

    assertThat(catalog.tenant(ACME).policy()).isEqualTo(policy(2, 2));
    assertThat(audit.actions(ACME)).containsExactly("policy.change");
    assertThat(signed())
        .containsExactly(new VaultRecords.PolicyVersion(ACME, policy(2, 2), "rita", "audit"));
    refused(
        FailureCode.POLICY_CHANGED,
        () ->
            steps.apply(
                new PolicyRequest(
                    new TenantGrant(ACME, "p-2", "bob", "seal"), policy(2, 4), "audit")));
  }

  private List<VaultRecords.PolicyVersion> signed() {
    return rig.with(
        SCOPE,
        Purpose.ONBOARD,
        session ->
            Proofs.all(
                    Proofs.Kind.POLICY,
                    VaultRecords.policiesPrefix(ACME),
                    VaultRecords.PolicyVersion.class,
                    Signing.trusted(session),
                    rig.store(SCOPE, Purpose.ONBOARD))
                .stream()
                .map(Proofs.Signed::record)
                .toList());
  }

  private static void refused(FailureCode code, ThrowingCallable call) {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(call)
        .extracting(FailureException::code)
        .isEqualTo(code);
  }

  private static PolicyRequest request(Policy policy) {
    return new PolicyRequest(new TenantGrant(ACME, "p-1", "rita", "seal"), policy, "audit");
  }

  private static Policy policy(int version, int keepLast) {
    return new Policy(
        "standard",
        version,
        Duration.ofDays(30),
        1,
        Duration.ofHours(1),
        new RetentionRules(
            keepLast, 0, 0, 0, 0, 0, Duration.ZERO, null, ZoneId.of("Europe/Berlin")));
  }

  /** Backups of the last five days; the oldest one but one is locked. */
  private void list(int day) {
    Instant at = rig.clock.instant().minus(Duration.ofDays(day));
    catalog.importBackup(
        SCOPE,
        new BackupRecord(
            new BackupId("b-" + day),
            null,
            object("manifest-" + day),
            object("index-" + day),
            Envelope.of(policy(1, 5), new DatasetId("main"), "eu", LockMode.COMPLIANCE),
            new BackupFacts(at, "18.6", 1, 1, 1, 1, 0, 1, 1),
            new BackupRecord.Origin("rita", "", "backup/acme/main", at, at),
            day == 4 ? rig.clock.instant().plusSeconds(60) : at,
            true,
            false));
  }

  private static ObjectRef object(String name) {
    return new ObjectRef("tenants/acme/" + name, "v-1", Digest.of(name), 1);
  }
}
