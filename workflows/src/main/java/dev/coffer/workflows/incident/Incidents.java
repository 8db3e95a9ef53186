package dev.coffer.workflows.incident;

import dev.coffer.workflows.temporal.Detached;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.common.Priority;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;

/** Opens incidents from other workflows. */
public final class Incidents {
  private Incidents() {}

  /**
   * Starts the incident as a child that outlives its parent, and returns once its start is on
   * record: whoever calls may fail now. A cancellation does not skip it. An incident that is open
   * already stays as it is.
   */
  public static void open(IncidentReport report) {
    Detached.run(
        () -> {
          IncidentWorkflow incident =
              Workflow.newChildWorkflowStub(IncidentWorkflow.class, options(report));
          Async.function(incident::open, report);
          try {
            Workflow.getWorkflowExecution(incident).get();
          } catch (ChildWorkflowFailure notStarted) {
            if (!(notStarted.getCause() instanceof WorkflowExecutionAlreadyStarted)) {
              throw notStarted;
            }
          }
        });
  }

  private static ChildWorkflowOptions options(IncidentReport report) {
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(WorkflowIds.incident(report.tenant(), report.id()))
        .setTaskQueue(Queues.CONTROL)
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setPriority(
            Priority.newBuilder().setPriorityKey(1).setFairnessKey(report.tenant().value()).build())
        .setStaticSummary(report.code() + " in " + report.kind() + ' ' + report.subject())
        .setStaticDetails(report.text() + "\n\nWhat to do: `" + report.code().runbook() + '`')
        .build();
  }
}
