package dev.coffer.workflows.testing;

import dev.coffer.workflows.adopt.AdoptOrder;
import dev.coffer.workflows.adopt.AdoptRequest;
import dev.coffer.workflows.adopt.LoadedArchive;
import dev.coffer.workflows.adopt.SurveyedArchive;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.backup.SealedBackup;
import dev.coffer.workflows.blueprint.BlueprintRequest;
import dev.coffer.workflows.catalog.AuditCheckRequest;
import dev.coffer.workflows.catalog.RebuildRequest;
import dev.coffer.workflows.compromise.CompromiseOrder;
import dev.coffer.workflows.compromise.CompromisePlan;
import dev.coffer.workflows.compromise.CompromiseRequest;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.LockedCopies;
import dev.coffer.workflows.compromise.Resealed;
import dev.coffer.workflows.compromise.Shredded;
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.hold.Hold;
import dev.coffer.workflows.hold.HoldRequest;
import dev.coffer.workflows.hold.LiftRequest;
import dev.coffer.workflows.hold.LiftedHold;
import dev.coffer.workflows.hold.Lifting;
import dev.coffer.workflows.hold.PlacedHold;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.AgeRecipient;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Envelope;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.KeyChange;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.model.Tier;
import dev.coffer.workflows.model.VerificationLevel;
import dev.coffer.workflows.policy.PolicyRequest;
import dev.coffer.workflows.purge.Absence;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.PlannedExport;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.SweptPurge;
import dev.coffer.workflows.restore.OpenedBackup;
import dev.coffer.workflows.restore.Promotion;
import dev.coffer.workflows.restore.RestorePlan;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.restore.StagedCopy;
import dev.coffer.workflows.restore.UndoRequest;
import dev.coffer.workflows.restore.VerifiedCopy;
import dev.coffer.workflows.rotation.FleetProgress;
import dev.coffer.workflows.rotation.FleetRotationRequest;
import dev.coffer.workflows.rotation.RotatedKeyring;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.schedule.KeeperRequest;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.schedule.ScheduledRequest;
import dev.coffer.workflows.tenant.DatasetRequest;
import dev.coffer.workflows.tenant.FirstDataset;
import dev.coffer.workflows.tenant.OnboardRequest;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.watch.WatchRequest;
import dev.coffer.workflows.watch.WatchResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One tenant, one dataset, one backup and what is asked about them. */
public final class Samples {
  public static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  public static final Duration APPROVAL_EXPIRY = Duration.ofHours(24);
  public static final Duration GRACE = Duration.ofHours(6);
  public static final TenantId ACME = new TenantId("acme");
  public static final TenantScope SCOPE =
      new TenantScope(ACME, new DatasetId("main"), EngineKind.POSTGRESQL, Isolation.DATABASE);
  public static final BackupId BACKUP = new BackupId("b-1");
  public static final RestoreId RESTORE = new RestoreId("r-1");
  public static final HoldId HOLD = new HoldId("h-1");
  public static final Placement PLACEMENT = new Placement("primary", "acme_db", null);

  /** Whose private half the format's own test vectors publish. */
  public static final AgeRecipient RECIPIENT =
      new AgeRecipient("age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef");

  private Samples() {}

  public static ScopeGrant grant(String run) {
    return new ScopeGrant(SCOPE, SCOPE.digest(), run, "rita", "00".repeat(32));
  }

  public static TenantGrant tenantGrant(String run) {
    return new TenantGrant(ACME, run, "rita", "00".repeat(32));
  }

  public static BackupRequest backupRequest() {
    return new BackupRequest(BACKUP, grant(BACKUP.value()), "nightly");
  }

  public static AdoptRequest adoptRequest(boolean preview) {
    return new AdoptRequest(
        BACKUP,
        grant(BACKUP.value()),
        "2024.dump",
        Digest.of("archive"),
        null,
        null,
        preview,
        "before Coffer");
  }

  public static SurveyedArchive surveyed(AdoptRequest request) {
    return new SurveyedArchive(
        request,
        new Imported(
            request.sha256(),
            "custom",
            "17.2",
            "16.4",
            false,
            List.of(Imported.Check.DIGEST, Imported.Check.KINDS, Imported.Check.ONE_DATABASE)),
        NOW.minus(Duration.ofDays(400)),
        12,
        1000,
        52_428_800);
  }

  public static AdoptOrder adoptOrder(SurveyedArchive archive) {
    BackupOrder taken = order(backupRequest());
    return new AdoptOrder(
        archive,
        new BackupOrder(
            taken.request(),
            taken.envelope(),
            taken.placement(),
            null,
            taken.startedAt(),
            taken.lockedUntil(),
            taken.workflow(),
            archive.imported()));
  }

  public static LoadedArchive loaded(AdoptOrder order) {
    return new LoadedArchive(order, "coffer_a_1_0001", "16402", 1000, 52_428_800);
  }

  public static BackupOrder order(BackupRequest request) {
    Envelope envelope =
        new Envelope(
            "gold",
            3,
            Duration.ofDays(30),
            1,
            APPROVAL_EXPIRY,
            "eu-1",
            LockMode.COMPLIANCE,
            Tier.GOLD.rules());
    return new BackupOrder(
        request, envelope, PLACEMENT, null, NOW, NOW.plus(envelope.retention()), "run-1", null);
  }

  public static SealedBackup sealed(BackupOrder order) {
    return new SealedBackup(order, object("index"), facts());
  }

  public static CommittedBackup committed(SealedBackup sealed) {
    return new CommittedBackup(sealed, object("manifest"), NOW);
  }

  public static BackupResult result(CommittedBackup committed) {
    return new BackupResult(
        committed.backup().order().request().id(),
        committed.manifest(),
        committed.backup().facts(),
        committed.backup().order().lockedUntil(),
        List.of("4 % of the rows of the parent"));
  }

  public static RestoreRequest restoreRequest() {
    return new RestoreRequest(RESTORE, grant(RESTORE.value()), BACKUP, "lost rows");
  }

  public static RestorePlan plan(RestoreRequest request, int approvals) {
    return new RestorePlan(
        request,
        PLACEMENT,
        object("manifest"),
        Digest.of("envelope"),
        facts(),
        approvals,
        APPROVAL_EXPIRY,
        true);
  }

  public static OpenedBackup opened(RestorePlan plan, int shadowed) {
    return new OpenedBackup(plan, object("index"), shadowed);
  }

  public static StagedCopy staged(OpenedBackup opened) {
    return new StagedCopy(opened, "acme_db__r-1_1", "16401", 1000, 52_428_800);
  }

  public static VerifiedCopy verified(StagedCopy staged) {
    return new VerifiedCopy(staged, Digest.of("rows"), 12);
  }

  public static Promotion promotion(VerifiedCopy verified) {
    return new Promotion(verified, "acme_db__safety", NOW);
  }

  public static UndoRequest undoRequest() {
    return new UndoRequest("u-1", grant("u-1"), RESTORE, "changed our mind");
  }

  public static VerifyRequest verifyRequest() {
    return new VerifyRequest("v-1", grant("v-1"), BACKUP, VerificationLevel.FULL);
  }

  /**
   * @param backup null for a hold on the whole tenant
   */
  public static HoldRequest holdRequest(@Nullable BackupId backup) {
    return new HoldRequest(
        HOLD,
        backup == null ? tenantGrant(HOLD.value()) : grant(HOLD.value()),
        backup,
        "counsel",
        "case 7");
  }

  public static PlacedHold placed(HoldRequest request) {
    return new PlacedHold(request, hold(request.backup()));
  }

  public static LiftRequest liftRequest() {
    return new LiftRequest(tenantGrant("l-1"), HOLD, "settled", "33".repeat(32));
  }

  public static LiftedHold lifted(LiftRequest request) {
    return new LiftedHold(
        request, hold(BACKUP), new Lifting(ACME, request.hold(), "rita", request.reason(), NOW));
  }

  private static Hold hold(@Nullable BackupId backup) {
    return new Hold(
        HOLD,
        ACME,
        backup == null ? null : SCOPE.dataset(),
        backup,
        Hold.Kind.LEGAL,
        "counsel",
        "case 7",
        "lena",
        NOW);
  }

  public static OnboardRequest onboardRequest() {
    return onboardRequest(null);
  }

  public static OnboardRequest onboardRequest(@Nullable String keys) {
    return new OnboardRequest(tenantGrant("t-1"), policy(1), "eu-1", keys, null, null);
  }

  /** One that is protected from its first hour, by the blueprint of the highest tier. */
  public static OnboardRequest firstBackupRequest() {
    return new OnboardRequest(
        tenantGrant("t-1"),
        Blueprint.shipped("gold").orElseThrow().policyFrom(NOW),
        "eu-1",
        null,
        "gold version 1",
        new FirstDataset(
            new DatasetRequest(grant("t-1"), PLACEMENT), backupRequest(), verifyRequest()));
  }

  public static BlueprintRequest blueprintRequest() {
    return new BlueprintRequest(
        new PlatformGrant("q-1", "rita", "00".repeat(32)),
        new Blueprint(policy(4), "eu-2"),
        "auditor's finding");
  }

  public static PolicyRequest policyRequest() {
    return new PolicyRequest(tenantGrant("p-1"), policy(4), "auditor's finding");
  }

  private static Policy policy(int version) {
    return new Policy("gold", version, Duration.ofDays(30), 1, APPROVAL_EXPIRY, Tier.GOLD.rules());
  }

  public static DatasetRequest datasetRequest() {
    return new DatasetRequest(grant("d-1"), PLACEMENT);
  }

  public static RotationRequest rotationRequest() {
    return new RotationRequest("k-1", tenantGrant("k-1"), "due");
  }

  public static RotationOrder rotationOrder(RotationRequest request) {
    return new RotationOrder(
        request, object("keyring-1"), 1, NOW, "rotation/" + request.grant().tenant(), null);
  }

  /**
   * @param naming generation of the newest naming key
   */
  public static RotatedKeyring rotated(RotationOrder order, int naming) {
    return new RotatedKeyring(order, object("keyring-2"), 2, 2, 3, 2, NOW, naming);
  }

  public static CompromiseRequest compromiseRequest(boolean preview) {
    return new CompromiseRequest("x-1", tenantGrant("x-1"), List.of(1), preview, "laptop lost");
  }

  public static CompromisePlan compromisePlan(CompromiseRequest request) {
    return new CompromisePlan(request, List.of(1), 1, 3, 9, 9_000_000);
  }

  public static CompromiseOrder compromiseOrder(CompromisePlan plan) {
    return new CompromiseOrder(
        plan,
        new RotationOrder(
            new RotationRequest("x-1", plan.grant(), plan.request().reason()),
            object("keyring-1"),
            1,
            NOW,
            "rotation/acme",
            KeyChange.NEW_NAMING));
  }

  public static CompromiseResult answered(Resealed resealed) {
    LockedCopies locked = new LockedCopies(NOW.plus(Duration.ofDays(30)), 12, 9_100_000);
    Shredded shredded = new Shredded(2, 2, 3, 3, object("report"), 12, 9_100_000, List.of(locked));
    return CompromiseResult.of(resealed, shredded, NOW);
  }

  public static FleetRotationRequest fleetRequest() {
    return new FleetRotationRequest(
        "f-1", new PlatformGrant("f-1", "rita", "00".repeat(32)), "due", FleetProgress.NONE);
  }

  public static ScheduledRequest scheduledRequest(ScheduleKind kind) {
    if (kind.ofFleet()) {
      return new ScheduledRequest(
          new PlatformGrant("s-1", ScheduledRequest.BY_SCHEDULE, "00".repeat(32)), kind);
    }
    return new ScheduledRequest(kind.perDataset() ? grant("s-1") : tenantGrant("s-1"), kind);
  }

  public static KeeperRequest keeperRequest() {
    return new KeeperRequest(new PlatformGrant("schedules", "coffer-schedule", "00".repeat(32)));
  }

  public static MissedRun missedRun() {
    return new MissedRun(
        ACME, ScheduleKind.BACKUP, SCOPE.dataset(), NOW.minus(Duration.ofHours(5)), null);
  }

  public static WatchRequest watchRequest() {
    return new WatchRequest(
        "w-1", new PlatformGrant("w-1", "rita", "00".repeat(32)), WatchResult.NOTHING);
  }

  public static DiscoverRequest discoverRequest() {
    return new DiscoverRequest("n-1", new PlatformGrant("n-1", "rita", "00".repeat(32)), null);
  }

  public static RebuildRequest rebuildRequest() {
    return new RebuildRequest(new PlatformGrant("c-1", "rita", "00".repeat(32)));
  }

  public static AuditCheckRequest auditRequest() {
    return new AuditCheckRequest(tenantGrant("a-1"));
  }

  public static PurgeRequest purgeRequest(boolean dryRun) {
    return new PurgeRequest(
        "p-1", tenantGrant("p-1"), dryRun, "monthly", PurgeRequest.Extent.EXPIRED, null);
  }

  public static PurgeRequest offboardRequest(boolean dryRun) {
    return new PurgeRequest(
        "o-1", tenantGrant("o-1"), dryRun, "contract ended", PurgeRequest.Extent.EVERYTHING, null);
  }

  /** One that takes its data along. */
  public static PurgeRequest exportingRequest() {
    return new PurgeRequest(
        "o-1",
        tenantGrant("o-1"),
        false,
        "contract ended",
        PurgeRequest.Extent.EVERYTHING,
        RECIPIENT);
  }

  public static ExportedDataset exported(DatasetId dataset) {
    return new ExportedDataset(
        dataset,
        new BackupId("b-1"),
        "tenants/acme/exports/o-1/2026-12-22/" + dataset + "/1x0-",
        2,
        40_000_000,
        Digest.of("export"),
        NOW.plus(Duration.ofDays(30)));
  }

  public static PurgePlan purgePlan(PurgeRequest request, int expired, int approvals) {
    return new PurgePlan(
        request,
        NOW,
        Digest.of("items"),
        expired,
        2,
        NOW.plus(Duration.ofDays(3)),
        9,
        0,
        0,
        0,
        request.exportTo() == null ? null : new PlannedExport(2, Duration.ofDays(30)),
        approvals,
        APPROVAL_EXPIRY,
        GRACE);
  }

  public static Absence absence(SweptPurge purge, long locked) {
    return new Absence(
        purge,
        purge.purge().marked(),
        purge.asked() - locked,
        9_000_000,
        locked,
        locked == 0 ? null : NOW.plus(Duration.ofDays(1)),
        0,
        NOW);
  }

  public static Decision decision(PurgePlan plan, String by, boolean approve) {
    return new Decision(plan.digest(), by, approve, "checked", "11".repeat(32));
  }

  /** What a restore reports that met an altered pack. */
  public static IncidentReport halted() {
    return report(true);
  }

  /** What a restore reports that went on. */
  public static IncidentReport reported() {
    return report(false);
  }

  private static IncidentReport report(boolean halted) {
    return new IncidentReport(
        IncidentId.halting(RESTORE.value()),
        grant(RESTORE.value()),
        halted ? FailureCode.PACK_ALTERED : FailureCode.OBJECT_SHADOWED,
        "pack 3 of 7 does not have the digest that the manifest names",
        RESTORE.value(),
        IncidentReport.Kind.RESTORE,
        BACKUP,
        RESTORE,
        halted);
  }

  public static Decision decision(RestorePlan plan, String by, boolean approve) {
    return new Decision(plan.digest(), by, approve, "checked", "11".repeat(32));
  }

  public static ObjectRef object(String name) {
    return new ObjectRef("tenants/acme/backups/main/b-1/" + name, "v-1", Digest.of(name), 4096);
  }

  private static BackupFacts facts() {
    return new BackupFacts(NOW, "18.6", 12, 1000, 52_428_800, 9_000_000, 0, 1, 1);
  }
}
