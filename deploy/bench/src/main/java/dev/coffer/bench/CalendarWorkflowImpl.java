package dev.coffer.bench;

import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeWorkflow;
import dev.coffer.workflows.schedule.ScheduledRequest;
import dev.coffer.workflows.schedule.ScheduledWorkflow;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** A backup every hour, a purge every day, a rotation every week. One day an execution. */
public final class CalendarWorkflowImpl implements CalendarWorkflow {
  private static final int HOURS = 24;
  private static final int WEEK = 7;

  @Override
  public void live(Calendar calendar) {
    int tenant = calendar.tenant();
    for (int hour = 0; hour < HOURS; hour++) {
      Workflow.sleep(Duration.ofHours(1));
      scheduled(
          tenant,
          new ScheduledRequest(Fleet.scoped(tenant, "s-backup"), ScheduleKind.BACKUP),
          calendar.day() * HOURS + hour);
    }
    purge(tenant, calendar.day());
    if (calendar.day() % WEEK == 0) {
      Grant whole = Fleet.whole(tenant, "s-rotation");
      scheduled(tenant, new ScheduledRequest(whole, ScheduleKind.ROTATION), calendar.day());
    }
    if (calendar.day() + 1 < calendar.days()) {
      Workflow.continueAsNew(calendar.next());
    }
  }

  private static void scheduled(int tenant, ScheduledRequest request, int slot) {
    String schedule =
        WorkflowIds.scheduled(Fleet.scope(tenant).tenant(), request.kind(), null) + '/' + slot;
    Workflow.newChildWorkflowStub(ScheduledWorkflow.class, options(schedule)).run(request);
  }

  private static void purge(int tenant, int day) {
    String run = "p-" + tenant + '-' + day;
    PurgeRequest request =
        new PurgeRequest(
            run, Fleet.whole(tenant, run), false, "daily", PurgeRequest.Extent.EXPIRED, null);
    String id = WorkflowIds.purge(request.grant().tenant());
    Workflow.newChildWorkflowStub(PurgeWorkflow.class, options(id)).purge(request);
  }

  private static ChildWorkflowOptions options(String id) {
    return ChildWorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue(Queues.CONTROL).build();
  }
}
