package dev.coffer.workflows.schedule;

import dev.coffer.workflows.activity.ScheduleActivities;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** Tells, then notes it. Where nobody took the notice, the keeper's next look starts it again. */
public final class MissedRunWorkflowImpl implements MissedRunWorkflow {
  private static final List<Line> LINES =
      List.of(new Line("TELLING", "Tell people"), new Line("NOTING", "Note that people were told"));

  private final MissedNotice notice;
  private final ScheduleActivities books;
  private final ScheduleActivities steps;
  private final Runbook runbook;

  @WorkflowInit
  public MissedRunWorkflowImpl(MissedNotice notice) {
    this.notice = notice;
    this.books = StepOptions.books(ScheduleActivities.class, notice.grant());
    this.steps = StepOptions.steps(ScheduleActivities.class, notice.grant());
    MissedRun missed = notice.missed();
    this.runbook =
        Runbook.of(
            "Missed " + missed.kind().word() + " of " + missed.tenant(), notice.grant(), LINES);
  }

  @Override
  public void tell(MissedNotice sameNotice) {
    try {
      runbook.enter("TELLING");
      steps.tell(notice);
      runbook.enter("NOTING");
      books.told(notice);
      runbook.done();
    } catch (TemporalFailure cause) {
      Failed failed = Failed.ofCancellable(cause);
      runbook.failed(Ending.of(failed.code()), failed);
      throw failed.ending();
    }
  }
}
