package dev.coffer.activities.catalog;

import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.backup.SealedBackup;
import dev.coffer.workflows.compromise.CompromiseFailure;
import dev.coffer.workflows.compromise.CompromiseOrder;
import dev.coffer.workflows.compromise.CompromisePlan;
import dev.coffer.workflows.compromise.CompromiseRequest;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.LockedCopies;
import dev.coffer.workflows.compromise.Shredded;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Verdict;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.Tier;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.restore.OpenedBackup;
import dev.coffer.workflows.restore.Promotion;
import dev.coffer.workflows.restore.RestoreFailure;
import dev.coffer.workflows.restore.RestorePlan;
import dev.coffer.workflows.restore.RestoreProof;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.restore.StagedCopy;
import dev.coffer.workflows.restore.VerifiedCopy;
import dev.coffer.workflows.rotation.RotationFailure;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One tenant with one dataset, and the payloads that its runs would carry. */
final class Sample {
  static final Imported IMPORTED =
      new Imported(
          Digest.of("archive"),
          "custom",
          "17.2",
          null,
          true,
          List.of(Imported.Check.DIGEST, Imported.Check.KINDS));

  static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");
  static final Policy POLICY =
      new Policy(
          "standard", 3, Duration.ofDays(30), 1, Duration.ofMillis(90_500), Tier.BRONZE.rules());

  private static final Envelope ENVELOPE =
      Envelope.of(POLICY, new DatasetId("main"), "eu-1", LockMode.COMPLIANCE);
  private static final AtomicInteger NEXT = new AtomicInteger();

  final TenantId tenant = new TenantId("tenant-" + NEXT.incrementAndGet());
  final TenantScope scope = scope("main", Isolation.DATABASE);
  final Placement placement = new Placement("main", tenant + "'s \"db\"\n=ü", null);

  /** A later version of the policy. */
  static Policy policy(int version, Tier tier) {
    return new Policy(
        POLICY.id(), version, Duration.ofDays(7), 0, POLICY.approvalExpiry(), tier.rules());
  }

  TenantScope scope(String dataset, Isolation isolation) {
    return new TenantScope(tenant, new DatasetId(dataset), EngineKind.POSTGRESQL, isolation);
  }

  /** A tenant that can take backups. */
  static Sample onboarded(Catalog catalog) {
    Sample sample = new Sample();
    sample.activated(catalog);
    catalog.reserveDataset(sample.scope, "run-d", sample.placement);
    catalog.activateDataset(sample.scope, "18.6");
    return sample;
  }

  void activated(Catalog catalog) {
    catalog.reserveTenant(tenant, "run-t", POLICY, "eu-1");
    catalog.activateTenant(tenant, object("keyring/1"), tenant + "/1");
  }

  ObjectRef object(String name) {
    return new ObjectRef("tenants/" + tenant + '/' + name, "v-" + name, Digest.of(name), 4_321);
  }

  /** A keyring of this revision, in which each rotation added an epoch. */
  KeyringRecord keyring(ObjectRef object, int revision) {
    return new KeyringRecord(
        object, revision, revision, List.of(new KeyringRecord.Epoch(revision, NOON)));
  }

  RotationRequest rotationRequest(String id) {
    return new RotationRequest(id, new TenantGrant(tenant, id, "alice", "seal"), "yearly");
  }

  RotationOrder rotationOrder(String id, int revision) {
    return new RotationOrder(
        rotationRequest(id),
        object("keyring/" + revision),
        revision,
        NOON,
        "rotation/" + tenant,
        null);
  }

  RotationResult rotated(String id, int revision) {
    return new RotationResult(
        id, tenant, object("keyring/" + revision), revision, revision, 3, revision, NOON);
  }

  RotationFailure rotationFailure(String id, FailureCode code) {
    return new RotationFailure(
        rotationRequest(id),
        code,
        "as it was said",
        code.opensIncident() ? IncidentId.halting(id) : null);
  }

  CompromiseRequest compromiseRequest(String id) {
    return new CompromiseRequest(
        id, new TenantGrant(tenant, id, "alice", "seal"), List.of(1, 2), false, "laptop lost");
  }

  CompromiseOrder compromiseOrder(String id) {
    return new CompromiseOrder(
        new CompromisePlan(compromiseRequest(id), List.of(1, 2), 1, 3, 4, 5_000_000_000L),
        rotationOrder(id, 1));
  }

  CompromiseResult answered(String id) {
    Shredded shredded =
        new Shredded(
            3,
            2,
            3,
            3,
            object("report"),
            7,
            6_000_000_000L,
            List.of(new LockedCopies(null, 1, 10), new LockedCopies(NOON.plusSeconds(60), 6, 20)));
    return new CompromiseResult(id, tenant, List.of(1, 2), 3, 4, 5_000_000_000L, shredded, NOON);
  }

  CompromiseFailure compromiseFailure(String id, FailureCode code) {
    return new CompromiseFailure(
        compromiseRequest(id),
        code,
        "as it was said",
        code.opensIncident() ? IncidentId.halting(id) : null);
  }

  /** A backup in its next sealing. */
  Resealing resealing(String backup, ObjectRef from, int naming) {
    return new Resealing(
        new BackupId(backup),
        from,
        object(backup + "/manifest-" + naming),
        object(backup + "/index-" + naming),
        new BackupFacts(NOON, "18.6", 7, 5_000_000_000L, 60_000_000_000L, 19, 18, 2, 4 + naming),
        naming,
        "x-" + naming,
        NOON);
  }

  ScopeGrant grant(String run) {
    return new ScopeGrant(scope, scope.digest(), run, "alice", "seal");
  }

  BackupRequest backupRequest(String id) {
    return new BackupRequest(new BackupId(id), grant(id), "before the release");
  }

  BackupOrder order(String id, @Nullable String parent) {
    return new BackupOrder(
        backupRequest(id),
        ENVELOPE,
        placement,
        parent == null ? null : new BackupId(parent),
        NOON,
        NOON.plus(POLICY.retention()),
        "backup/" + tenant + "/main",
        null);
  }

  /**
   * @param cut seconds after noon
   */
  CommittedBackup committed(String id, int cut) {
    return committed(id, cut, "manifest");
  }

  CommittedBackup committed(String id, int cut, String manifest) {
    SealedBackup sealed =
        new SealedBackup(
            order(id, id.equals("b-1") ? null : "b-1"),
            object(id + "/index"),
            new BackupFacts(
                NOON.plusSeconds(cut), "18.6", 7, 5_000_000_000L, 60_000_000_000L, 9, 8, 2, 4));
    return new CommittedBackup(sealed, object(id + '/' + manifest), NOON.plusSeconds(cut + 60));
  }

  /** Of an archive. */
  CommittedBackup adopted(String id, int cut) {
    CommittedBackup taken = committed(id, cut);
    BackupOrder order = taken.backup().order();
    BackupOrder adopted =
        new BackupOrder(
            order.request(),
            order.envelope(),
            order.placement(),
            null,
            order.startedAt(),
            order.lockedUntil(),
            order.workflow(),
            IMPORTED);
    return new CommittedBackup(
        new SealedBackup(adopted, taken.backup().index(), taken.backup().facts()),
        taken.manifest(),
        taken.committedAt());
  }

  BackupFailure backupFailure(String id) {
    return new BackupFailure(backupRequest(id), FailureCode.STORE_UNAVAILABLE, "no answer");
  }

  VerifyRequest verifyRequest(String id, String backup, VerificationLevel level) {
    return new VerifyRequest(id, grant(id), new BackupId(backup), level);
  }

  static VerifyResult verdict(VerifyRequest request, @Nullable FailureCode failure) {
    return new VerifyResult(
        request.id(),
        request.backup(),
        request.level(),
        2,
        30,
        4_000,
        NOON,
        failure,
        failure == null ? List.of() : List.of("pack 2 of 2 differs"));
  }

  RestoreRequest restoreRequest(String id) {
    return new RestoreRequest(new RestoreId(id), grant(id), new BackupId("b-1"), "dropped table");
  }

  RestorePlan plan(String id, int approvals) {
    CommittedBackup backup = committed("b-1", 0);
    return new RestorePlan(
        restoreRequest(id),
        placement,
        backup.manifest(),
        ENVELOPE.digest(),
        backup.backup().facts(),
        approvals,
        Duration.ofHours(1),
        true);
  }

  RestoreProof proof(String id) {
    StagedCopy copy =
        new StagedCopy(
            new OpenedBackup(plan(id, 0), object("b-1/index"), 0), "q_" + id, "16401", 12, 3_456);
    return new RestoreProof(
        new Promotion(new VerifiedCopy(copy, Digest.of("rows"), 7), "kept_" + id, NOON),
        object("certificates/" + id));
  }

  RestoreFailure restoreFailure(String id, FailureCode code, @Nullable IncidentId incident) {
    return new RestoreFailure(restoreRequest(id), code, "it did not work", incident);
  }

  IncidentReport report(String id, FailureCode code, boolean halted) {
    return new IncidentReport(
        new IncidentId(id),
        grant("r-1"),
        code,
        "a check failed",
        "r-1",
        IncidentReport.Kind.RESTORE,
        new BackupId("b-1"),
        new RestoreId("r-1"),
        halted);
  }

  /**
   * @param backup null for a hold on the whole tenant
   */
  Hold hold(String id, @Nullable String backup) {
    return new Hold(
        new HoldId(id),
        tenant,
        backup == null ? null : scope.dataset(),
        backup == null ? null : new BackupId(backup),
        Hold.Kind.LEGAL,
        "counsel",
        "case 7",
        "alice",
        NOON);
  }

  Lifting lifting(String hold, String by) {
    return new Lifting(tenant, new HoldId(hold), by, "settled", NOON.plusSeconds(60));
  }

  static Verdict verdict(IncidentReport report, boolean thaw) {
    return new Verdict(report.id(), "bob", thaw, "looked into it", "seal");
  }
}
