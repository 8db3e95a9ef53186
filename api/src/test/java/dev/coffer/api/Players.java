package dev.coffer.api;

import dev.coffer.workflows.adopt.AdoptRequest;
import dev.coffer.workflows.adopt.AdoptResult;
import dev.coffer.workflows.adopt.AdoptWorkflow;
import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.blueprint.BlueprintRequest;
import dev.coffer.workflows.blueprint.BlueprintResult;
import dev.coffer.workflows.blueprint.BlueprintWorkflow;
import dev.coffer.workflows.catalog.AuditCheckRequest;
import dev.coffer.workflows.catalog.AuditCheckResult;
import dev.coffer.workflows.catalog.AuditCheckWorkflow;
import dev.coffer.workflows.catalog.RebuildRequest;
import dev.coffer.workflows.catalog.RebuildResult;
import dev.coffer.workflows.catalog.RebuildWorkflow;
import dev.coffer.workflows.compromise.CompromisePlan;
import dev.coffer.workflows.compromise.CompromiseRequest;
import dev.coffer.workflows.compromise.CompromiseResult;
import dev.coffer.workflows.compromise.CompromiseWorkflow;
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.discover.DiscoverWorkflow;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.hold.HoldRequest;
import dev.coffer.workflows.hold.HoldResult;
import dev.coffer.workflows.hold.HoldWorkflow;
import dev.coffer.workflows.hold.LiftRequest;
import dev.coffer.workflows.hold.LiftResult;
import dev.coffer.workflows.hold.LiftWorkflow;
import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.Imported;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.Progress;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.policy.PolicyRequest;
import dev.coffer.workflows.policy.PolicyResult;
import dev.coffer.workflows.policy.PolicyWorkflow;
import dev.coffer.workflows.purge.OffboardWorkflow;
import dev.coffer.workflows.purge.PlannedExport;
import dev.coffer.workflows.purge.PurgePlan;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeResult;
import dev.coffer.workflows.purge.PurgeStatus;
import dev.coffer.workflows.purge.PurgeWorkflow;
import dev.coffer.workflows.restore.RestorePlan;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.restore.RestoreResult;
import dev.coffer.workflows.restore.RestoreStatus;
import dev.coffer.workflows.restore.RestoreWorkflow;
import dev.coffer.workflows.restore.UndoRequest;
import dev.coffer.workflows.restore.UndoResult;
import dev.coffer.workflows.restore.UndoWorkflow;
import dev.coffer.workflows.retention.RetentionChange;
import dev.coffer.workflows.rotation.FleetProgress;
import dev.coffer.workflows.rotation.FleetRotationRequest;
import dev.coffer.workflows.rotation.FleetRotationWorkflow;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.rotation.RotationResult;
import dev.coffer.workflows.rotation.RotationWorkflow;
import dev.coffer.workflows.schedule.ScheduledRequest;
import dev.coffer.workflows.schedule.ScheduledResult;
import dev.coffer.workflows.schedule.ScheduledWorkflow;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.RunMemo;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.tenant.DatasetRequest;
import dev.coffer.workflows.tenant.DatasetResult;
import dev.coffer.workflows.tenant.DatasetWorkflow;
import dev.coffer.workflows.tenant.FirstBackup;
import dev.coffer.workflows.tenant.FirstDataset;
import dev.coffer.workflows.tenant.OnboardRequest;
import dev.coffer.workflows.tenant.OnboardResult;
import dev.coffer.workflows.tenant.TenantWorkflow;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import dev.coffer.workflows.verify.VerifyWorkflow;
import dev.coffer.workflows.watch.WatchRequest;
import dev.coffer.workflows.watch.WatchResult;
import dev.coffer.workflows.watch.WatchWorkflow;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.worker.Worker;
import io.temporal.workflow.ContinueAsNewOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Workflows that play what the API has to understand. What a backup does follows from its reason:
 * {@code hold:<name>} works until the test lets it go, {@code fail:<code>} fails with a code.
 */
final class Players {
  static final Instant CUT = Instant.parse("2026-11-20T14:00:00Z");
  static final BackupFacts FACTS =
      new BackupFacts(CUT, "18.6", 12, 1000, 5_000_000, 900_000, 0, 1, 1);

  private static final Map<String, CountDownLatch> HELD = new ConcurrentHashMap<>();

  private Players() {}

  static void on(Worker worker) {
    if (!worker.getTaskQueue().equals(Queues.CONTROL)) {
      throw new IllegalArgumentException("the API starts everything on " + Queues.CONTROL);
    }
    worker.registerWorkflowImplementationTypes(
        Onboarding.class,
        Registering.class,
        BackingUp.class,
        Adopting.class,
        Verifying.class,
        Restoring.class,
        Undoing.class,
        Holding.class,
        Lifting.class,
        Changing.class,
        Designing.class,
        Triggered.class,
        Checking.class,
        Rebuilding.class,
        Rotating.class,
        Answering.class,
        RotatingAll.class,
        Purging.class,
        Leaving.class,
        Watching.class,
        Discovering.class);
    worker.registerActivitiesImplementations(new Capturing());
  }

  static void letGo(String name) {
    HELD.computeIfAbsent(name, ignored -> new CountDownLatch(1)).countDown();
  }

  private static ObjectRef object(String key) {
    return new ObjectRef(key, "v1", Digest.of(key), 10);
  }

  /** A step that says how far it is and waits. */
  @ActivityInterface(namePrefix = "Backup")
  public interface Capture {
    void capture(String name);
  }

  static final class Capturing implements Capture {
    @Override
    public void capture(String name) {
      Activity.getExecutionContext()
          .heartbeat(new Progress("capture", 2_000_000, 5_000_000, 400_000, 3, 12, 1_000_000));
      try {
        if (!HELD.computeIfAbsent(name, ignored -> new CountDownLatch(1))
            .await(30, TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody let " + name + " go");
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  public static final class BackingUp implements BackupWorkflow {
    private final Capture step =
        Workflow.newActivityStub(
            Capture.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(1)).build());

    @Override
    public BackupResult backup(BackupRequest request) {
      Workflow.upsertTypedSearchAttributes(SearchKeys.STATE.valueSet("CAPTURING"));
      String reason = request.reason();
      if (reason.startsWith("fail:")) {
        throw Failures.toTemporal(
            FailureCode.valueOf(reason.substring("fail:".length())).because("played"));
      }
      if (reason.startsWith("hold:")) {
        step.capture(reason.substring("hold:".length()));
      }
      return new BackupResult(
          request.id(), object("manifest"), FACTS, CUT.plusSeconds(60), List.of());
    }
  }

  public static final class Adopting implements AdoptWorkflow {
    @Override
    public AdoptResult adopt(AdoptRequest request) {
      Imported imported =
          new Imported(request.sha256(), "custom", null, null, request.madeAt() != null, List.of());
      return new AdoptResult(
          request.id(),
          imported,
          request.madeAt() == null ? CUT : request.madeAt(),
          1,
          2,
          3,
          request.preview()
              ? null
              : new BackupResult(
                  request.id(), object("manifest"), FACTS, CUT.plusSeconds(60), List.of()));
    }
  }

  public static final class Restoring implements RestoreWorkflow {
    private final List<Decision> decisions = new ArrayList<>();
    private @Nullable RestorePlan plan;
    private RestoreStatus.State state = RestoreStatus.State.PLANNING;

    @Override
    public RestoreResult restore(RestoreRequest request) {
      plan =
          new RestorePlan(
              request,
              new Placement("local", "secret_database", null),
              object("manifest"),
              Digest.of("envelope"),
              FACTS,
              1,
              Duration.ofHours(1),
              true);
      if (request.reason().startsWith("approve")) {
        state = RestoreStatus.State.WAITING_FOR_APPROVAL;
        Workflow.upsertTypedSearchAttributes(SearchKeys.STATE.valueSet(state.name()));
        Workflow.await(() -> !decisions.isEmpty());
        if (!decisions.getFirst().approve()) {
          throw Failures.toTemporal(FailureCode.APPROVAL_DENIED.because("denied"));
        }
      }
      if (request.reason().startsWith("fail:")) {
        throw Failures.toTemporal(
            FailureCode.valueOf(request.reason().substring("fail:".length())).because("played"));
      }
      state = RestoreStatus.State.DONE;
      return new RestoreResult(
          request.id(),
          request.backup(),
          object("proof"),
          Digest.of("rows"),
          FACTS.rows(),
          FACTS.plainBytes(),
          true,
          0,
          CUT);
    }

    @Override
    public RestoreStatus decide(Decision decision) {
      decisions.add(decision);
      return status();
    }

    @Override
    public void validateDecision(Decision decision) {
      if (plan == null || !plan.digest().equals(decision.plan())) {
        throw refusal(FailureCode.INVALID_REQUEST);
      }
      if (decision.by().equals(plan.grant().requestedBy())) {
        throw refusal(FailureCode.FORBIDDEN);
      }
    }

    /** As the SDK wants it: it carries the code of a validator's cause only. */
    private static IllegalArgumentException refusal(FailureCode code) {
      return new IllegalArgumentException("played", Failures.toTemporal(code.because("played")));
    }

    @Override
    public RestoreStatus status() {
      return new RestoreStatus(state, plan, decisions, null, null, null);
    }
  }

  public static final class Onboarding implements TenantWorkflow {
    @Override
    public OnboardResult onboard(OnboardRequest request) {
      FirstDataset first = request.first();
      if (first == null) {
        // What was asked for stands in the result, for tests of what the API passes on.
        String signer = request.keys() == null ? "k/1" : request.keys() + "/1";
        return new OnboardResult(request.grant().tenant(), object("keyring"), signer);
      }
      return new OnboardResult(
          request.grant().tenant(),
          object("keyring"),
          "%s, %d approvals, in %s: %s"
              .formatted(
                  request.blueprint(),
                  request.policy().restoreApprovals(),
                  request.region(),
                  Schedule.text(request.policy().schedules())),
          new FirstBackup(
              new DatasetResult(
                  first.dataset().grant().scope().dataset(), "18.6", 42, List.of("a note")),
              first.verification().backup(),
              CUT,
              CUT));
    }
  }

  public static final class Designing implements BlueprintWorkflow {
    @Override
    public BlueprintResult set(BlueprintRequest request) {
      Blueprint asked = request.blueprint();
      return new BlueprintResult(
          "%s in %s: %s"
              .formatted(asked, asked.region(), Schedule.text(asked.policy().schedules())),
          asked.version());
    }
  }

  public static final class Registering implements DatasetWorkflow {
    @Override
    public DatasetResult register(DatasetRequest request) {
      return new DatasetResult(request.grant().scope().dataset(), "18.6", 42, List.of("a note"));
    }
  }

  public static final class Verifying implements VerifyWorkflow {
    @Override
    public VerifyResult verify(VerifyRequest request) {
      return new VerifyResult(
          request.id(), request.backup(), request.level(), 1, 2, 3, CUT, null, List.of());
    }
  }

  public static final class Undoing implements UndoWorkflow {
    @Override
    public UndoResult undo(UndoRequest request) {
      return new UndoResult(request.restore(), UndoResult.Outcome.UNDONE, CUT);
    }
  }

  public static final class Holding implements HoldWorkflow {
    @Override
    public HoldResult place(HoldRequest request) {
      return new HoldResult(request.id(), 7, 0, CUT);
    }
  }

  public static final class Lifting implements LiftWorkflow {
    @Override
    public LiftResult lift(LiftRequest request) {
      if (request.reason().startsWith("fail:")) {
        throw Failures.toTemporal(
            FailureCode.valueOf(request.reason().substring("fail:".length())).because("played"));
      }
      return new LiftResult(request.hold(), 5, 2, CUT);
    }
  }

  public static final class Changing implements PolicyWorkflow {
    @Override
    public PolicyResult change(PolicyRequest request) {
      return new PolicyResult(
          request.grant().tenant(), request.policy(), new RetentionChange.Totals(2, 0, 1));
    }
  }

  public static final class Triggered implements ScheduledWorkflow {
    @Override
    public ScheduledResult run(ScheduledRequest request) {
      return new ScheduledResult(
          request.kind(), ScheduledResult.Outcome.DONE, request.grant().requestedBy(), "");
    }
  }

  public static final class Checking implements AuditCheckWorkflow {
    @Override
    public AuditCheckResult check(AuditCheckRequest request) {
      return new AuditCheckResult(request.grant().tenant(), true, 7, 2, 0, List.of());
    }
  }

  public static final class Rotating implements RotationWorkflow {
    @Override
    public RotationResult rotate(RotationRequest request) {
      if (request.reason().startsWith("fail:")) {
        throw Failures.toTemporal(
            FailureCode.valueOf(request.reason().substring("fail:".length())).because("played"));
      }
      return new RotationResult(
          request.id(), request.grant().tenant(), object("keyring"), 2, 2, 3, 2, CUT);
    }
  }

  public static final class Answering implements CompromiseWorkflow {
    @Override
    public CompromiseResult answer(CompromiseRequest request) {
      return CompromiseResult.of(new CompromisePlan(request, request.epochs(), 1, 3, 4, 5));
    }
  }

  /** Goes on in a new execution once, as it does for a large fleet; then waits to be let go. */
  public static final class RotatingAll implements FleetRotationWorkflow {
    private FleetProgress progress = FleetProgress.NONE;

    @Override
    public FleetProgress rotateAll(FleetRotationRequest request) {
      progress = request.before();
      if (progress.of() == 0) {
        FleetProgress half = new FleetProgress(null, 1, 0, 2, List.of());
        return Workflow.newContinueAsNewStub(
                FleetRotationWorkflow.class,
                ContinueAsNewOptions.newBuilder()
                    .setMemo(RunMemo.of(request.id(), RunMemo.FLEET_ROTATION))
                    .build())
            .rotateAll(
                new FleetRotationRequest(request.id(), request.grant(), request.reason(), half));
      }
      if (request.reason().startsWith("hold:")) {
        Workflow.newActivityStub(
                Capture.class,
                ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(1)).build())
            .capture(request.reason().substring("hold:".length()));
      }
      return new FleetProgress(
          null,
          1,
          1,
          2,
          List.of(new FleetProgress.Refused(new TenantId("bolt"), FailureCode.BUSY)));
    }

    @Override
    public FleetProgress progress() {
      return progress;
    }
  }

  public static final class Rebuilding implements RebuildWorkflow {
    @Override
    public RebuildResult rebuild(RebuildRequest request) {
      return new RebuildResult(2, 2, 4, List.of());
    }
  }

  /** Waits for a decision or a cancellation when its reason begins with {@code approve}. */
  public static final class Purging implements PurgeWorkflow {
    private final List<Decision> decisions = new ArrayList<>();
    private @Nullable PurgePlan plan;
    private PurgeStatus.State state = PurgeStatus.State.PLANNING;

    @Override
    public PurgeResult purge(PurgeRequest request) {
      plan = purgePlan(request);
      if (request.reason().startsWith("approve")) {
        enter(PurgeStatus.State.WAITING_FOR_APPROVAL);
        try {
          Workflow.await(() -> !decisions.isEmpty());
        } catch (CanceledFailure cancelled) {
          enter(PurgeStatus.State.CANCELLED);
          throw cancelled;
        }
      }
      enter(PurgeStatus.State.DONE);
      return PurgeResult.of(plan);
    }

    private void enter(PurgeStatus.State next) {
      state = next;
      Workflow.upsertTypedSearchAttributes(SearchKeys.STATE.valueSet(next.name()));
    }

    @Override
    public PurgeStatus decide(Decision decision) {
      decisions.add(decision);
      return status();
    }

    @Override
    public void validateDecision(Decision decision) {
      if (plan == null || !plan.digest().equals(decision.plan())) {
        throw Failures.refusal(FailureCode.INVALID_REQUEST, "played");
      }
    }

    @Override
    public PurgeStatus status() {
      return new PurgeStatus(state, plan, decisions, null, CUT, null);
    }
  }

  /** Leaves at once. */
  public static final class Leaving implements OffboardWorkflow {
    @Override
    public PurgeResult offboard(PurgeRequest request) {
      return PurgeResult.of(purgePlan(request));
    }

    @Override
    public PurgeStatus decide(Decision decision) {
      return status();
    }

    @Override
    public void validateDecision(Decision decision) {
      throw Failures.refusal(FailureCode.INVALID_REQUEST, "played");
    }

    @Override
    public PurgeStatus status() {
      return new PurgeStatus(PurgeStatus.State.DONE, null, List.of(), null, null, null);
    }
  }

  /** Finds one key that was back. */
  public static final class Watching implements WatchWorkflow {
    @Override
    public WatchResult watch(WatchRequest request) {
      TenantId risen = new TenantId("initech");
      return new WatchResult(risen, 3, 1, 0, List.of(risen));
    }
  }

  /** Sees four slices of each server that it is asked for. */
  public static final class Discovering implements DiscoverWorkflow {
    @Override
    public DiscoverResult discover(DiscoverRequest request) {
      return new DiscoverResult(request.server() == null ? 2 : 1, 4, 1, 0);
    }
  }

  /** What a played purge plans. */
  static PurgePlan purgePlan(PurgeRequest request) {
    return new PurgePlan(
        request,
        CUT,
        Digest.of("items"),
        3,
        1,
        CUT,
        9,
        2,
        2_000,
        0,
        request.exportTo() == null ? null : new PlannedExport(2, Duration.ofDays(30)),
        1,
        Duration.ofHours(1),
        Duration.ofHours(1));
  }
}
