package dev.coffer.workflows.incident;

import dev.coffer.workflows.activity.IncidentActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.incident.IncidentStatus.State;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.temporal.Detached;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The incident's runbook. It cannot be cancelled: only a person's sealed verdict closes it. An
 * incident that halted nothing freezes nothing and takes nothing back; it keeps the evidence and
 * waits likewise.
 */
public final class IncidentWorkflowImpl implements IncidentWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line(State.CONTAINING.name(), "Contain: freeze, revoke, drop, take back, hold"),
          new Line("NOTIFYING", "Notify people"),
          new Line(State.WAITING_FOR_VERDICT.name(), "Wait for a person's verdict"));

  /** How the first step refuses a report that nobody admitted. */
  private static final Set<FailureCode> NOT_ADMITTED =
      Set.of(FailureCode.REQUEST_FORGED, FailureCode.SCOPE_MISMATCH);

  private static final String OPENING = "open the incident, freeze what it halted";

  private final IncidentReport report;
  private final IncidentActivities books;
  private final IncidentActivities steps;
  private final Runbook runbook;
  private final Containment containment;

  private State state = State.CONTAINING;
  private int notifications;
  private @Nullable ObjectRef evidence;
  private @Nullable Verdict verdict;
  private CompletablePromise<IncidentStatus> answer = Workflow.newPromise();

  @WorkflowInit
  public IncidentWorkflowImpl(IncidentReport report) {
    this.report = report;
    this.books = StepOptions.books(IncidentActivities.class, report.grant());
    this.steps = StepOptions.steps(IncidentActivities.class, report.grant());
    this.runbook =
        Runbook.of(
            "Incident " + report.id() + ": " + report.code() + " in " + report.subject(),
            report.grant(),
            LINES,
            keys(report));
    this.containment = new Containment(runbook::note);
  }

  @Override
  public IncidentStatus open(IncidentReport sameReport) {
    return Detached.call(this::handle);
  }

  private IncidentStatus handle() {
    runbook.enter(State.CONTAINING.name());
    boolean opened = openAndFreeze();
    planContainment();
    containment.round();
    if (!opened) {
      // Not in this round: people are told first.
      containment.add(OPENING, () -> steps.openAndFreeze(report));
    }
    runbook.enter("NOTIFYING");
    tell();
    state = State.WAITING_FOR_VERDICT;
    runbook.enter(state.name());
    while (!closed()) {
      if (!Workflow.await(Escalation.pauseAfter(notifications), () -> verdict != null)) {
        containment.round();
        tell();
      }
    }
    runbook.done();
    Workflow.await(Workflow::isEveryHandlerFinished);
    return status();
  }

  /** What there is to compensate depends on what was stopped, and on nothing else. */
  private void planContainment() {
    if (report.halted()) {
      containment.add("revoke the run's credentials", () -> steps.revokeCredentials(report));
    }
    if (report.halted() && report.restore() != null) {
      containment.add("drop the quarantine", () -> steps.dropQuarantine(report));
      containment.add("take the promotion back", this::undoPromotion);
    }
    if (report.backup() != null) {
      containment.add("hold the backup", () -> steps.holdBackup(report));
    }
    containment.add("collect evidence", this::collectEvidence);
  }

  /** A report that nobody admitted ends here: nothing may be done in its name. */
  private boolean openAndFreeze() {
    try {
      steps.openAndFreeze(report);
      containment.note(OPENING + ": done");
      return true;
    } catch (TemporalFailure refused) {
      Failed failed = Failed.of(refused);
      if (NOT_ADMITTED.contains(failed.code())) {
        runbook.failed(Ending.REFUSED, failed);
        throw failed.ending();
      }
      containment.note(OPENING + ": failed with " + failed.code() + ", will be tried again");
      return false;
    }
  }

  private String undoPromotion() {
    return steps.undoPromotion(report) ? "it is undone" : "there was nothing to take back";
  }

  private String collectEvidence() {
    Evidence bundle = steps.collectEvidence(report, containment.log());
    evidence = bundle.object();
    return "locked, names " + bundle.entries() + " object versions of the backup";
  }

  /** Tells people; each notification that nobody answers is followed by the next. */
  private void tell() {
    IncidentNotice notice =
        new IncidentNotice(report, notifications, evidence, containment.outstanding());
    notifications++;
    try {
      steps.notifyPeople(notice);
      containment.note("notification " + notifications + ": sent");
    } catch (TemporalFailure unsent) {
      containment.note(
          "notification " + notifications + ": failed with " + Failures.codeOf(unsent));
    }
  }

  /** Whether a verdict is in and its seal held. A refused one is forgotten; the next may come. */
  private boolean closed() {
    Verdict given = verdict;
    if (given == null) {
      return false;
    }
    containment.round();
    try {
      books.close(new IncidentReview(report, given, containment.log()));
    } catch (TemporalFailure refused) {
      Failed failed = Failed.of(refused);
      containment.note("verdict: refused with " + failed.code());
      CompletablePromise<IncidentStatus> asked = answer;
      answer = Workflow.newPromise();
      verdict = null;
      asked.completeExceptionally(failed.ending());
      return false;
    }
    state = ending(given);
    containment.note("verdict of " + given.by() + ": " + state);
    answer.complete(status());
    releaseBackup(new IncidentReview(report, given, List.of()));
    return true;
  }

  /** The backup is evidence no more; what another hold keeps stays kept. */
  private void releaseBackup(IncidentReview review) {
    if (review.verdict().thaw() && report.backup() != null) {
      boolean lifted =
          runbook.cleanUp("lift the hold on the backup", () -> steps.releaseBackup(review));
      containment.note("lift the hold on the backup: " + (lifted ? "done" : "failed"));
    }
  }

  private State ending(Verdict given) {
    if (!report.halted()) {
      return State.CLOSED;
    }
    return given.thaw() ? State.THAWED : State.STAYS_FROZEN;
  }

  @Override
  public IncidentStatus resolve(Verdict given) {
    verdict = given;
    return answer.get();
  }

  @Override
  public void validateVerdict(Verdict given) {
    if (state != State.WAITING_FOR_VERDICT) {
      throw Failures.refusal(FailureCode.BUSY, "the incident is " + state);
    }
    if (verdict != null) {
      throw Failures.refusal(FailureCode.ALREADY_EXISTS, "a verdict is in");
    }
    if (!given.incident().equals(report.id())) {
      throw Failures.refusal(FailureCode.INVALID_REQUEST, "the verdict is on another incident");
    }
  }

  @Override
  public IncidentStatus status() {
    return new IncidentStatus(state, report.code(), report.text(), containment.log(), evidence);
  }

  private static SearchAttributeUpdate<?>[] keys(IncidentReport report) {
    List<SearchAttributeUpdate<?>> keys = new ArrayList<>();
    keys.add(SearchKeys.FAILURE.valueSet(report.code().name()));
    if (report.backup() != null) {
      keys.add(SearchKeys.BACKUP.valueSet(report.backup().value()));
    }
    if (report.restore() != null) {
      keys.add(SearchKeys.RESTORE.valueSet(report.restore().value()));
    }
    return keys.toArray(SearchAttributeUpdate<?>[]::new);
  }
}
