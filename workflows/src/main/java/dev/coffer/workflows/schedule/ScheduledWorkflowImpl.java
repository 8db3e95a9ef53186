package dev.coffer.workflows.schedule;

import static dev.coffer.workflows.temporal.Children.child;

import dev.coffer.workflows.activity.ScheduleActivities;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.discover.DiscoverWorkflow;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeWorkflow;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.rotation.RotationWorkflow;
import dev.coffer.workflows.schedule.ScheduledResult.Outcome;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.RunMemo;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyWorkflow;
import dev.coffer.workflows.watch.WatchRequest;
import dev.coffer.workflows.watch.WatchWorkflow;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.common.SearchAttributeKey;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * Starts the run that is due, as a child that outlives this one: its workflow id is the mutex that
 * every run of its kind stands under, whoever asked for it.
 */
public final class ScheduledWorkflowImpl implements ScheduledWorkflow {
  /** Set by the workflow service on every run that its schedules start: when it was due. */
  private static final SearchAttributeKey<OffsetDateTime> DUE =
      SearchAttributeKey.forOffsetDateTime("TemporalScheduledStartTime");

  private static final List<Line> LINES =
      List.of(
          new Line("ADMITTING", "Ask the policy whether this runs now, and as what"),
          new Line("RUNNING", "Run it, as if somebody had asked for it"));

  private final ScheduledRequest request;
  private final ScheduleActivities books;
  private final Runbook runbook;

  @WorkflowInit
  public ScheduledWorkflowImpl(ScheduledRequest request) {
    this.request = request;
    this.books = StepOptions.books(ScheduleActivities.class, request.grant());
    this.runbook = Runbook.of("Scheduled " + request.kind().word(), request.grant(), LINES);
  }

  @Override
  public ScheduledResult run(ScheduledRequest sameRequest) {
    try {
      runbook.enter("ADMITTING");
      Instant started = Instant.ofEpochMilli(Workflow.getInfo().getRunStartedTimestampMillis());
      OffsetDateTime due = Workflow.getTypedSearchAttributes().get(DUE);
      ScheduledOrder order = books.admit(request, due == null ? started : due.toInstant(), started);
      return carryOut(order);
    } catch (TemporalFailure cause) {
      Failed failed = Failed.ofCancellable(cause);
      runbook.failed(Ending.of(failed.code()), failed);
      throw failed.ending();
    }
  }

  private ScheduledResult carryOut(ScheduledOrder order) {
    return switch (order) {
      case ScheduledOrder.Nothing nothing -> end(Outcome.NOTHING, nothing.reason());
      case ScheduledOrder.Backup backup -> backup(backup.request());
      case ScheduledOrder.Verification verification -> verify(verification.request());
      case ScheduledOrder.Rotation rotation -> rotate(rotation.request());
      case ScheduledOrder.Purge purge -> purge(purge.request());
      case ScheduledOrder.Watch watch -> watch(watch.request());
      case ScheduledOrder.Discovery discovery -> discover(discovery.request());
    };
  }

  private ScheduledResult backup(BackupRequest backup) {
    BackupWorkflow run =
        child(
            BackupWorkflow.class,
            WorkflowIds.backup(backup.grant().scope()),
            backup.id().value(),
            RunMemo.BACKUP,
            backup.grant().tenant());
    return await(backup.id().value(), () -> run.backup(backup));
  }

  private ScheduledResult verify(VerifyRequest verification) {
    TenantId tenant = verification.grant().tenant();
    VerifyWorkflow run =
        child(
            VerifyWorkflow.class,
            WorkflowIds.verify(tenant, verification.id()),
            verification.id(),
            RunMemo.VERIFICATION,
            tenant);
    return await(verification.id(), () -> run.verify(verification));
  }

  private ScheduledResult rotate(RotationRequest rotation) {
    TenantId tenant = rotation.grant().tenant();
    RotationWorkflow run =
        child(
            RotationWorkflow.class,
            WorkflowIds.rotation(tenant),
            rotation.id(),
            RunMemo.ROTATION,
            tenant);
    return await(rotation.id(), () -> run.rotate(rotation));
  }

  /** It waits for its approvals and its grace: the run of the schedule goes on as long. */
  private ScheduledResult purge(PurgeRequest purge) {
    TenantId tenant = purge.grant().tenant();
    PurgeWorkflow run =
        child(PurgeWorkflow.class, WorkflowIds.purge(tenant), purge.id(), RunMemo.PURGE, tenant);
    return await(purge.id(), () -> run.purge(purge));
  }

  private ScheduledResult watch(WatchRequest watch) {
    WatchWorkflow run =
        child(WatchWorkflow.class, WorkflowIds.watch(), watch.id(), RunMemo.WATCH, null);
    return await(watch.id(), () -> run.watch(watch));
  }

  private ScheduledResult discover(DiscoverRequest discovery) {
    DiscoverWorkflow run =
        child(
            DiscoverWorkflow.class,
            WorkflowIds.discovery(),
            discovery.id(),
            RunMemo.DISCOVERY,
            null);
    return await(discovery.id(), () -> run.discover(discovery));
  }

  private ScheduledResult await(String run, Runnable body) {
    runbook.enter("RUNNING");
    try {
      body.run();
    } catch (TemporalFailure failure) {
      if (failure.getCause() instanceof WorkflowExecutionAlreadyStarted) {
        return end(Outcome.SKIPPED, "another run of it is under way");
      }
      throw failure;
    }
    runbook.done();
    return new ScheduledResult(request.kind(), Outcome.DONE, run, "");
  }

  private ScheduledResult end(Outcome outcome, String text) {
    runbook.note("Not run: " + text);
    runbook.done();
    return new ScheduledResult(request.kind(), outcome, null, text);
  }
}
