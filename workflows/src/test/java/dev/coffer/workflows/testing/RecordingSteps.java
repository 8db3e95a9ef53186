package dev.coffer.workflows.testing;

import dev.coffer.workflows.activity.AdoptActivities;
import dev.coffer.workflows.activity.BackupActivities;
import dev.coffer.workflows.activity.BlueprintActivities;
import dev.coffer.workflows.activity.CatalogActivities;
import dev.coffer.workflows.activity.CompromiseActivities;
import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.DiscoverActivities;
import dev.coffer.workflows.activity.HoldActivities;
import dev.coffer.workflows.activity.IncidentActivities;
import dev.coffer.workflows.activity.LiftActivities;
import dev.coffer.workflows.activity.OffboardActivities;
import dev.coffer.workflows.activity.PolicyActivities;
import dev.coffer.workflows.activity.PurgeActivities;
import dev.coffer.workflows.activity.RestoreActivities;
import dev.coffer.workflows.activity.RotationActivities;
import dev.coffer.workflows.activity.ScheduleActivities;
import dev.coffer.workflows.activity.TenantActivities;
import dev.coffer.workflows.activity.UndoActivities;
import dev.coffer.workflows.activity.VerifyActivities;
import dev.coffer.workflows.activity.WatchActivities;
import dev.coffer.workflows.adopt.AdoptOrder;
import dev.coffer.workflows.adopt.AdoptRequest;
import dev.coffer.workflows.adopt.LoadedArchive;
import dev.coffer.workflows.adopt.SurveyedArchive;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupOrder;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.backup.SealedBackup;
import dev.coffer.workflows.blueprint.BlueprintRequest;
import dev.coffer.workflows.catalog.AuditCheckRequest;
import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.catalog.RebuildRequest;
import dev.coffer.workflows.catalog.RebuildResult;
import dev.coffer.workflows.compromise.CompromiseFailure;
import dev.coffer.workflows.compromise.CompromiseOrder;
import dev.coffer.workflows.compromise.CompromisePlan;
import dev.coffer.workflows.compromise.CompromiseRequest;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.FreshKeys;
import dev.coffer.workflows.compromise.Resealed;
import dev.coffer.workflows.compromise.Shredding;
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.hold.HoldRequest;
import dev.coffer.workflows.hold.HoldResult;
import dev.coffer.workflows.hold.LiftRequest;
import dev.coffer.workflows.hold.LiftResult;
import dev.coffer.workflows.hold.LiftedHold;
import dev.coffer.workflows.hold.PlacedHold;
import dev.coffer.workflows.incident.Evidence;
import dev.coffer.workflows.incident.IncidentNotice;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.IncidentReview;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.policy.PolicyRequest;
import dev.coffer.workflows.purge.Absence;
import dev.coffer.workflows.purge.CertifiedPurge;
import dev.coffer.workflows.purge.ExportedDataset;
import dev.coffer.workflows.purge.MarkedPurge;
import dev.coffer.workflows.purge.PurgeFailure;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeResult;
import dev.coffer.workflows.purge.ShreddedTenant;
import dev.coffer.workflows.purge.SweptPurge;
import dev.coffer.workflows.restore.OpenedBackup;
import dev.coffer.workflows.restore.Promotion;
import dev.coffer.workflows.restore.RestoreFailure;
import dev.coffer.workflows.restore.RestorePlan;
import dev.coffer.workflows.restore.RestoreProof;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.restore.RestoreResult;
import dev.coffer.workflows.restore.StagedCopy;
import dev.coffer.workflows.restore.UndoRequest;
import dev.coffer.workflows.restore.UndoResult;
import dev.coffer.workflows.restore.VerifiedCopy;
import dev.coffer.workflows.retention.RetentionChange;
import dev.coffer.workflows.rotation.FleetRotationRequest;
import dev.coffer.workflows.rotation.RotatedKeyring;
import dev.coffer.workflows.rotation.RotationFailure;
import dev.coffer.workflows.rotation.RotationOrder;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.rotation.TenantPage;
import dev.coffer.workflows.schedule.KeptPage;
import dev.coffer.workflows.schedule.MissedNotice;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.schedule.ReconcileResult;
import dev.coffer.workflows.schedule.ScheduledOrder;
import dev.coffer.workflows.schedule.ScheduledRequest;
import dev.coffer.workflows.tenant.DatasetRequest;
import dev.coffer.workflows.tenant.DatasetResult;
import dev.coffer.workflows.tenant.OnboardRequest;
import dev.coffer.workflows.tenant.OnboardResult;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import dev.coffer.workflows.watch.WatchPage;
import dev.coffer.workflows.watch.WatchRequest;
import dev.coffer.workflows.watch.WatchResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every step, done by writing it down in the {@link Script} and answering with a sample. */
public final class RecordingSteps
    implements BackupActivities,
        AdoptActivities,
        CredentialActivities,
        VerifyActivities,
        RestoreActivities,
        UndoActivities,
        RotationActivities,
        CompromiseActivities,
        IncidentActivities,
        HoldActivities,
        LiftActivities,
        TenantActivities,
        PolicyActivities,
        BlueprintActivities,
        ScheduleActivities,
        CatalogActivities,
        PurgeActivities,
        OffboardActivities,
        WatchActivities,
        DiscoverActivities {

  private final Script script;

  /** How many approvals the plan asks for. */
  public volatile int approvals;

  /** How many backups a purge's plan lets go. */
  public volatile int expired = 3;

  /** How many of them have to stay after all. */
  public volatile int skipped;

  /** How many object versions a lock keeps from a purge. */
  public volatile long locked;

  /** How many looks at the open runs of a tenant that leaves find one. */
  public volatile int busyLooks;

  /** Tenants that left and whose keys are there again. */
  public volatile List<TenantId> risen = List.of();

  /** How many pages of tenants that left there are. */
  public volatile int departedPages = 1;

  /** Names of the configured servers. */
  public volatile List<String> servers = List.of("main");

  /** The one of them that no role can be made on. */
  public volatile String away = "";

  /** How many pinned objects have something newer on top. */
  public volatile int shadowed;

  /** Whether the promotion that an incident takes back had happened. */
  public volatile boolean promoted;

  /** How many object versions of a held backup are missing. */
  public volatile int missing;

  /** The active tenants. */
  public volatile List<TenantId> fleet = List.of();

  /**
   * Generation of the newest naming key after the next rotation, and after each one that follows.
   */
  public volatile List<Integer> namings = List.of(2);

  /** How many backups with older keys still run, at each look. */
  public volatile List<Integer> running = List.of(0);

  private int looks;
  private int rotations;
  private boolean shredded;

  /** What a verification or an audit check finds, or null when all is well. */
  public volatile @Nullable FailureCode finding;

  /** What a schedule comes to. */
  public volatile ScheduledOrder due = new ScheduledOrder.Nothing("paused: migration");

  /** Missed runs that nobody was told of. */
  public volatile List<MissedRun> untold = List.of();

  RecordingSteps(Script script) {
    this.script = script;
  }

  @Override
  public BackupOrder admit(BackupRequest request) {
    script.play(request);
    return Samples.order(request);
  }

  @Override
  public SealedBackup capture(BackupOrder order) {
    script.play(order);
    return Samples.sealed(order);
  }

  @Override
  public CommittedBackup commit(SealedBackup backup) {
    script.play(backup);
    return Samples.committed(backup);
  }

  @Override
  public BackupResult record(CommittedBackup backup) {
    script.play(backup);
    return Samples.result(backup);
  }

  @Override
  public void abandon(BackupFailure failure) {
    script.play(failure);
  }

  @Override
  public SurveyedArchive survey(AdoptRequest request) {
    script.play(request);
    return Samples.surveyed(request);
  }

  @Override
  public AdoptOrder admit(SurveyedArchive archive) {
    script.play(archive);
    return Samples.adoptOrder(archive);
  }

  @Override
  public LoadedArchive load(AdoptOrder order) {
    script.play(order);
    return Samples.loaded(order);
  }

  @Override
  public SealedBackup capture(LoadedArchive archive) {
    script.play(archive);
    return Samples.sealed(archive.order().backup());
  }

  @Override
  public void discard(AdoptRequest request) {
    script.play(request);
  }

  @Override
  public void giveBack(Grant grant) {
    script.play(grant);
  }

  @Override
  public VerifyResult verify(VerifyRequest request) {
    script.play(request);
    return new VerifyResult(
        request.id(),
        request.backup(),
        request.level(),
        1,
        40,
        9_000_000,
        Samples.NOW,
        finding,
        finding == null ? List.of() : List.of("pack 1 of 1"));
  }

  @Override
  public void record(VerifyRequest request, VerifyResult result) {
    script.play(result);
  }

  @Override
  public RestorePlan plan(RestoreRequest request) {
    script.play(request);
    return Samples.plan(request, approvals);
  }

  @Override
  public void confirmApprovals(RestorePlan plan, List<Decision> decisions) {
    script.play(decisions);
  }

  @Override
  public OpenedBackup open(RestorePlan plan) {
    script.play(plan);
    return Samples.opened(plan, shadowed);
  }

  @Override
  public StagedCopy stage(OpenedBackup backup) {
    script.play(backup);
    return Samples.staged(backup);
  }

  @Override
  public VerifiedCopy verify(StagedCopy copy) {
    script.play(copy);
    return Samples.verified(copy);
  }

  @Override
  public Promotion promote(VerifiedCopy copy) {
    script.play(copy);
    return Samples.promotion(copy);
  }

  @Override
  public void checkLive(Promotion promotion) {
    script.play(promotion);
  }

  @Override
  public RestoreProof prove(Promotion promotion) {
    script.play(promotion);
    return new RestoreProof(promotion, Samples.object("proof"));
  }

  @Override
  public void discard(RestoreRequest request) {
    script.play(request);
  }

  @Override
  public RestoreResult record(RestoreProof proof) {
    script.play(proof);
    return RestoreResult.of(proof);
  }

  @Override
  public void abandon(RestoreFailure failure) {
    script.play(failure);
  }

  @Override
  public UndoResult undo(UndoRequest request) {
    script.play(request);
    return new UndoResult(request.restore(), UndoResult.Outcome.UNDONE, Samples.NOW);
  }

  @Override
  public RotationOrder admit(RotationRequest request) {
    script.play(request);
    return Samples.rotationOrder(request);
  }

  @Override
  public RotatedKeyring rotate(RotationOrder order) {
    script.play(order);
    int naming = namings.get(Math.min(rotations++, namings.size() - 1));
    return Samples.rotated(order, naming);
  }

  @Override
  public void verify(RotatedKeyring rotated) {
    script.play(rotated);
  }

  @Override
  public void publish(RotatedKeyring rotated) {
    script.play(rotated);
  }

  @Override
  public void raise(RotatedKeyring rotated) {
    script.play(rotated);
  }

  @Override
  public RotationResult record(RotatedKeyring rotated) {
    script.play(rotated);
    return new RotationResult(
        rotated.order().request().id(),
        rotated.grant().tenant(),
        rotated.keyring(),
        rotated.revision(),
        rotated.keyVersion(),
        rotated.keys(),
        rotated.epoch(),
        Samples.NOW);
  }

  @Override
  public void abandon(RotationFailure failure) {
    script.play(failure);
  }

  @Override
  public CompromisePlan plan(CompromiseRequest request) {
    script.play(request);
    return Samples.compromisePlan(request);
  }

  @Override
  public CompromiseOrder admit(CompromisePlan plan) {
    script.play(plan);
    return Samples.compromiseOrder(plan);
  }

  @Override
  public FreshKeys settle(CompromiseOrder order, RotatedKeyring rotated) {
    script.play(rotated);
    return new FreshKeys(order, rotated.epoch(), rotated.naming(), 7);
  }

  @Override
  public Resealed reseal(FreshKeys keys) {
    script.play(keys);
    return new Resealed(keys, 3, 9, 9_000_000, running.get(Math.min(looks++, running.size() - 1)));
  }

  @Override
  public Shredding shredding(Resealed resealed) {
    script.play(resealed);
    boolean again = !shredded;
    shredded = true;
    return new Shredding(again ? resealed.keys().order().rotation() : null);
  }

  @Override
  public void destroy(Resealed resealed) {
    script.play(resealed);
  }

  @Override
  public CompromiseResult report(Resealed resealed) {
    script.play(resealed);
    return Samples.answered(resealed);
  }

  @Override
  public void record(Resealed resealed, CompromiseResult result) {
    script.play(result);
  }

  @Override
  public void abandon(CompromiseFailure failure) {
    script.play(failure);
  }

  @Override
  public TenantPage page(FleetRotationRequest request, @Nullable TenantId after) {
    script.play(request);
    List<TenantGrant> grants =
        fleet.stream()
            .filter(tenant -> after == null || tenant.value().compareTo(after.value()) > 0)
            .limit(100)
            .map(tenant -> new TenantGrant(tenant, "k-" + tenant, "rita", "00".repeat(32)))
            .toList();
    return new TenantPage(grants, fleet.size());
  }

  @Override
  public void openAndFreeze(IncidentReport report) {
    script.play(report);
  }

  @Override
  public void revokeCredentials(IncidentReport report) {
    script.play(report);
  }

  @Override
  public void dropQuarantine(IncidentReport report) {
    script.play(report);
  }

  @Override
  public boolean undoPromotion(IncidentReport report) {
    script.play(report);
    return promoted;
  }

  @Override
  public void holdBackup(IncidentReport report) {
    script.play(report);
  }

  @Override
  public Evidence collectEvidence(IncidentReport report, List<String> steps) {
    script.play(steps);
    return new Evidence(Samples.object("evidence"), steps.size());
  }

  @Override
  public void notifyPeople(IncidentNotice notice) {
    script.play(notice);
  }

  @Override
  public void close(IncidentReview review) {
    script.play(review);
  }

  @Override
  public void releaseBackup(IncidentReview review) {
    script.play(review);
  }

  @Override
  public PlacedHold record(HoldRequest request) {
    script.play(request);
    return Samples.placed(request);
  }

  @Override
  public HoldResult mirror(PlacedHold placed) {
    script.play(placed);
    return new HoldResult(placed.hold().id(), 7, missing, Samples.NOW);
  }

  @Override
  public void close(PlacedHold placed, HoldResult result) {
    script.play(result);
  }

  @Override
  public LiftedHold record(LiftRequest request) {
    script.play(request);
    return Samples.lifted(request);
  }

  @Override
  public LiftResult release(LiftedHold lifted) {
    script.play(lifted);
    return new LiftResult(lifted.hold().id(), 5, 2, Samples.NOW);
  }

  @Override
  public void close(LiftedHold lifted, LiftResult result) {
    script.play(result);
  }

  @Override
  public void reserve(OnboardRequest request) {
    script.play(request);
  }

  @Override
  public void askHolder(OnboardRequest request) {
    script.play(request);
  }

  @Override
  public void createKeys(OnboardRequest request) {
    script.play(request);
  }

  @Override
  public OnboardResult createKeyring(OnboardRequest request) {
    script.play(request);
    return new OnboardResult(Samples.ACME, Samples.object("keyring"), "acme-signing:1");
  }

  @Override
  public void activate(OnboardRequest request, OnboardResult result) {
    script.play(result);
  }

  @Override
  public void withdraw(OnboardRequest request) {
    script.play(request);
  }

  @Override
  public DatasetResult prepareDataset(DatasetRequest request) {
    script.play(request);
    return new DatasetResult(
        request.grant().scope().dataset(), "18.6", 52_428_800, List.of("2 roles own tables"));
  }

  @Override
  public void activateDataset(DatasetRequest request, DatasetResult result) {
    script.play(result);
  }

  @Override
  public void withdrawDataset(DatasetRequest request) {
    script.play(request);
  }

  @Override
  public RetentionChange.Totals admit(PolicyRequest request) {
    script.play(request);
    return new RetentionChange.Totals(3, 1, 2);
  }

  @Override
  public void sign(PolicyRequest request) {
    script.play(request);
  }

  @Override
  public void apply(PolicyRequest request) {
    script.play(request);
  }

  @Override
  public void set(BlueprintRequest request) {
    script.play(request);
  }

  @Override
  public ScheduledOrder admit(ScheduledRequest request, Instant time, Instant started) {
    script.play(time);
    return due;
  }

  @Override
  public ReconcileResult reconcile(Grant grant) {
    script.play(grant);
    return new ReconcileResult(1, 0, 0);
  }

  @Override
  public KeptPage keep(PlatformGrant grant, @Nullable TenantId after, Instant now) {
    script.play(now);
    return fleet.stream()
        .filter(tenant -> after == null || tenant.value().compareTo(after.value()) > 0)
        .findFirst()
        .map(tenant -> new KeptPage(tenant, new ReconcileResult(1, 0, 1), 0, 1, 2))
        .orElse(new KeptPage(null, ReconcileResult.NONE, 0, 0, 0));
  }

  @Override
  public int sweep(PlatformGrant grant) {
    script.play(grant);
    return 3;
  }

  @Override
  public List<MissedRun> untold(PlatformGrant grant) {
    script.play(grant);
    return untold;
  }

  @Override
  public void tell(MissedNotice notice) {
    script.play(notice);
  }

  @Override
  public void told(MissedNotice notice) {
    script.play(notice);
  }

  @Override
  public RebuildResult rebuild(RebuildRequest request) {
    script.play(request);
    return new RebuildResult(2, 2, 4, List.of("1 manifest without a valid signature"));
  }

  @Override
  public AuditCheckResult checkAudit(AuditCheckRequest request) {
    script.play(request);
    return finding == null
        ? new AuditCheckResult(Samples.ACME, true, 90, 3, 0, List.of())
        : new AuditCheckResult(Samples.ACME, false, 90, 3, 17, List.of("entry 17 was edited"));
  }

  @Override
  public PurgePlan plan(PurgeRequest request) {
    script.play(request);
    return Samples.purgePlan(request, expired, approvals);
  }

  @Override
  public PurgeResult settle(PurgePlan plan) {
    script.play(plan);
    return PurgeResult.of(plan);
  }

  @Override
  public void confirmApprovals(PurgePlan plan, List<Decision> decisions) {
    script.play(decisions);
  }

  @Override
  public MarkedPurge mark(PurgePlan plan) {
    script.play(plan);
    return new MarkedPurge(plan, plan.expired() - skipped, skipped);
  }

  @Override
  public SweptPurge sweep(MarkedPurge purge) {
    script.play(purge);
    return new SweptPurge(purge, 7L * purge.marked());
  }

  @Override
  public Absence proveAbsence(SweptPurge purge) {
    script.play(purge);
    return Samples.absence(purge, locked);
  }

  @Override
  public CertifiedPurge certify(Absence absence) {
    script.play(absence);
    return new CertifiedPurge(absence, Samples.object("certificate"));
  }

  @Override
  public PurgeResult record(CertifiedPurge purge) {
    script.play(purge);
    return PurgeResult.of(purge, List.of());
  }

  @Override
  public void abandon(PurgeFailure failure) {
    script.play(failure);
  }

  @Override
  public void close(PurgePlan plan) {
    script.play(plan);
  }

  @Override
  public int openRuns(PurgeRequest request) {
    script.play(request);
    return script.count("OffboardOpenRuns") > busyLooks ? 0 : 1;
  }

  @Override
  public List<DatasetId> exportable(PurgeRequest request) {
    script.play(request);
    return List.of(new DatasetId("crm"), new DatasetId("main"));
  }

  @Override
  public ExportedDataset export(PurgeRequest request, DatasetId dataset) {
    script.play(dataset);
    return Samples.exported(dataset);
  }

  @Override
  public ShreddedTenant shred(Absence absence) {
    script.play(absence);
    return new ShreddedTenant(absence, "t-acme-kek", Samples.NOW, Samples.NOW);
  }

  @Override
  public CertifiedPurge certify(ShreddedTenant shredded) {
    script.play(shredded);
    return new CertifiedPurge(shredded.absence(), Samples.object("certificate"));
  }

  @Override
  public void bury(CertifiedPurge certified) {
    script.play(certified);
  }

  @Override
  public WatchPage look(WatchRequest request, @Nullable TenantId after) {
    script.play(request);
    int page = after == null ? 0 : Integer.parseInt(after.value().substring(2));
    if (page == departedPages) {
      return new WatchPage(null, 0, List.of(), List.of());
    }
    List<TenantGrant> found =
        page > 0
            ? List.of()
            : risen.stream()
                .map(tenant -> new TenantGrant(tenant, "w-" + tenant, "rita", "00".repeat(32)))
                .toList();
    return new WatchPage(new TenantId("d-" + (page + 1)), 100, found, List.of());
  }

  @Override
  public ObjectRef destroyAgain(TenantGrant risen) {
    script.play(risen);
    return Samples.object("certificate");
  }

  @Override
  public void record(WatchRequest request, WatchResult seen) {
    script.play(seen);
  }

  @Override
  public List<String> servers(DiscoverRequest request) {
    script.play(request);
    return servers;
  }

  @Override
  public DiscoverResult look(DiscoverRequest request, String server) {
    script.play(server);
    if (server.equals(away)) {
      throw Failures.toTemporal(FailureCode.TOOL_OUTDATED.because("the server is too old"));
    }
    return new DiscoverResult(1, 12, 2, 1);
  }

  @Override
  public void record(DiscoverRequest request, DiscoverResult seen) {
    script.play(seen);
  }
}
