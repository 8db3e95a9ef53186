package dev.coffer.workflows.watch;

import dev.coffer.workflows.activity.WatchActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Incidents;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.RunMemo;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.ContinueAsNewOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/**
 * The watch's runbook: a page of tenants that left, an incident for each that is back, the next
 * page. One execution looks at so many pages and goes on as a new one from where it was.
 */
public final class WatchWorkflowImpl implements WatchWorkflow {
  static final int PAGES_PER_EXECUTION = 50;

  private static final List<Line> LINES =
      List.of(
          new Line("LOOKING", "Ask the key service for each key that was destroyed"),
          new Line("RECORDING", "Note that all were looked at"));

  private final WatchRequest request;
  private final WatchActivities steps;
  private final WatchActivities books;
  private final Runbook runbook;

  @WorkflowInit
  public WatchWorkflowImpl(WatchRequest request) {
    this.request = request;
    this.steps = StepOptions.steps(WatchActivities.class, request.grant());
    this.books = StepOptions.books(WatchActivities.class, request.grant());
    this.runbook = Runbook.of("Watch over tenants that left", request.grant(), LINES);
  }

  @Override
  public WatchResult watch(WatchRequest sameRequest) {
    try {
      runbook.enter("LOOKING");
      WatchResult seen = request.before();
      for (int page = 0; page < PAGES_PER_EXECUTION; page++) {
        WatchPage looked = steps.look(request, seen.after());
        if (looked.last() == null) {
          return end(seen);
        }
        looked.risen().forEach(this::bury);
        seen = seen.and(looked);
        runbook.progress(
            "%d looked at, %d back, %d unknown"
                .formatted(seen.looked(), seen.risen(), seen.unknown()));
      }
      return next().watch(request.after(seen));
    } catch (TemporalFailure cause) {
      Failed failed = Failed.ofCancellable(cause);
      runbook.failed(Ending.of(failed.code()), failed);
      throw failed.ending();
    }
  }

  private WatchResult end(WatchResult seen) {
    runbook.enter("RECORDING");
    books.record(request, seen);
    runbook.done();
    return seen;
  }

  /** The service does not carry a memo over by itself. */
  private WatchWorkflow next() {
    return Workflow.newContinueAsNewStub(
        WatchWorkflow.class,
        ContinueAsNewOptions.newBuilder().setMemo(RunMemo.of(request.id(), RunMemo.WATCH)).build());
  }

  /** Reported first: whoever put the key back has to be found, also when it does not go. */
  private void bury(TenantGrant risen) {
    report(risen);
    ObjectRef certificate = StepOptions.steps(WatchActivities.class, risen).destroyAgain(risen);
    runbook.note(
        "The key of " + risen.tenant() + " is destroyed once more: " + certificate.sha256().hex());
  }

  /** Freezes nothing: nothing of the tenant starts anyway. */
  private void report(TenantGrant risen) {
    IncidentId id = IncidentId.reporting(risen.run(), "watch");
    Incidents.open(
        new IncidentReport(
            id,
            risen,
            FailureCode.KEY_RESURRECTED,
            "a key that was destroyed when its tenant left is at the key service again",
            request.id(),
            IncidentReport.Kind.WATCH,
            null,
            null,
            false));
    runbook.note("Incident " + id + " of tenant " + risen.tenant() + " is open");
  }
}
