package dev.coffer.workflows.rotation;

import dev.coffer.workflows.activity.RotationActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.temporal.Detached;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.RunMemo;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.common.Priority;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.ContinueAsNewOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/**
 * The fleet's runbook: a page of tenants, a rotation for each, the next page. One execution starts
 * at most so many rotations and then goes on as a new one from where it was, so its history stays
 * short however many tenants there are. A tenant that is rotated already by a run of its own counts
 * as failed with {@code BUSY}.
 */
public final class FleetRotationWorkflowImpl implements FleetRotationWorkflow {
  /** Rotations at the same time. */
  static final int IN_FLIGHT = 20;

  /** Rotations that one execution starts at most. */
  static final int PER_EXECUTION = 200;

  private static final List<Line> LINES =
      List.of(new Line("ROTATING", "Rotate each active tenant, " + IN_FLIGHT + " at a time"));

  private final FleetRotationRequest request;
  private final RotationActivities books;
  private final Runbook runbook;

  private FleetProgress progress;
  private int inFlight;

  @WorkflowInit
  public FleetRotationWorkflowImpl(FleetRotationRequest request) {
    this.request = request;
    this.progress = request.before();
    this.books = StepOptions.books(RotationActivities.class, request.grant());
    this.runbook = Runbook.of("Rotation of every tenant's keys", request.grant(), LINES);
  }

  @Override
  public FleetProgress rotateAll(FleetRotationRequest sameRequest) {
    try {
      runbook.enter("ROTATING");
      boolean more = startUpTo(PER_EXECUTION);
      Workflow.await(() -> inFlight == 0);
      if (more) {
        return next().rotateAll(request.after(progress));
      }
      runbook.done();
      return progress;
    } catch (TemporalFailure cause) {
      Failed failed = Failed.ofCancellable(cause);
      // Those under way are told to stop, too; how each of them ended is still counted.
      Detached.run(() -> Workflow.await(() -> inFlight == 0));
      runbook.failed(Ending.of(failed.code()), failed);
      throw failed.ending();
    }
  }

  /** The service does not carry a memo over by itself. */
  private FleetRotationWorkflow next() {
    return Workflow.newContinueAsNewStub(
        FleetRotationWorkflow.class,
        ContinueAsNewOptions.newBuilder()
            .setMemo(RunMemo.of(request.id(), RunMemo.FLEET_ROTATION))
            .build());
  }

  /** Whether there may be more tenants than this execution may start. */
  private boolean startUpTo(int most) {
    int started = 0;
    while (started < most) {
      TenantPage page = books.page(request, progress.after());
      progress = progress.counting(page.of());
      if (page.tenants().isEmpty()) {
        return false;
      }
      for (TenantGrant tenant : page.tenants()) {
        Workflow.await(() -> inFlight < IN_FLIGHT);
        start(tenant);
      }
      started += page.tenants().size();
    }
    return true;
  }

  private void start(TenantGrant grant) {
    RotationWorkflow rotation =
        Workflow.newChildWorkflowStub(RotationWorkflow.class, options(grant));
    inFlight++;
    progress = progress.startedUpTo(grant.tenant());
    Async.function(rotation::rotate, new RotationRequest(grant.run(), grant, request.reason()))
        .handle(
            (result, failure) -> {
              inFlight--;
              progress =
                  failure == null
                      ? progress.oneDone()
                      : progress.oneFailed(grant.tenant(), code(failure));
              runbook.progress(
                  "%d done, %d failed, of %d"
                      .formatted(progress.done(), progress.failed(), progress.of()));
              return result;
            });
  }

  private static FailureCode code(RuntimeException failure) {
    return failure.getCause() instanceof WorkflowExecutionAlreadyStarted
        ? FailureCode.BUSY
        : Failures.codeOf(failure);
  }

  /** They outlive this run when it is ended by force: each finishes what it began. */
  private static ChildWorkflowOptions options(TenantGrant grant) {
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(WorkflowIds.rotation(grant.tenant()))
        .setTaskQueue(Queues.CONTROL)
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setMemo(RunMemo.of(grant.run(), RunMemo.ROTATION))
        .setPriority(Priority.newBuilder().setFairnessKey(grant.tenant().value()).build())
        .build();
  }

  @Override
  public FleetProgress progress() {
    return progress;
  }
}
