package dev.coffer.workflows.tenant;

import static dev.coffer.workflows.temporal.Children.child;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.ScheduleActivities;
import dev.coffer.workflows.activity.TenantActivities;
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.RunMemo;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyResult;
import dev.coffer.workflows.verify.VerifyWorkflow;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a tenant in; either completes or leaves nothing but the reserved id and, once something was
 * put into its vault, ciphertext under a lock whose key is destroyed. What was not reserved by this
 * run is never withdrawn by it: the id may be another run's tenant.
 *
 * <p>Whatever can be refused is refused before the first object is put. A failed check of the first
 * backup is an incident, and then everything stays for whoever decides on it: a withdrawal would
 * destroy what it is about.
 */
public final class TenantWorkflowImpl implements TenantWorkflow {
  private final OnboardRequest request;
  private final @Nullable FirstDataset first;
  private final TenantActivities books;
  private final TenantActivities steps;
  private final ScheduleActivities schedules;
  private final CredentialActivities credentials;
  private final Runbook runbook;
  private boolean reserved;
  private boolean backingUp;

  @WorkflowInit
  public TenantWorkflowImpl(OnboardRequest request) {
    this.request = request;
    this.first = request.first();
    this.books = StepOptions.books(TenantActivities.class, request.grant());
    this.steps = StepOptions.steps(TenantActivities.class, request.grant());
    this.schedules = StepOptions.steps(ScheduleActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook = Runbook.of("Onboarding", request.grant(), lines(request));
  }

  private static List<Line> lines(OnboardRequest request) {
    List<Line> lines = new ArrayList<>();
    if (request.keys() != null) {
      lines.add(new Line("ASKING", "Ask the customer's key server whether it holds the key"));
    }
    lines.add(new Line("RESERVING", "Reserve the id for ever"));
    lines.add(new Line("CREATING_KEYS", "Make keys and policies"));
    if (request.first() != null) {
      lines.add(new Line("PREPARING", "Make database roles, inspect the dataset"));
    }
    lines.add(new Line("CREATING_KEYRING", "Put the first keyring"));
    lines.add(new Line("ACTIVATING", "Make the tenant visible"));
    if (request.first() != null) {
      lines.add(new Line("BACKING_UP", "Take the first backup"));
      lines.add(new Line("VERIFYING", "Read every byte of it back"));
    }
    if (!request.policy().schedules().isEmpty()) {
      lines.add(new Line("SCHEDULING", "Make the schedules that the policy declares"));
    }
    lines.add(new Line("RETURNING", "Give credentials back"));
    return List.copyOf(lines);
  }

  @Override
  public OnboardResult onboard(OnboardRequest sameRequest) {
    try {
      if (request.keys() != null) {
        runbook.enter("ASKING");
        steps.askHolder(request);
      }
      runbook.enter("RESERVING");
      books.reserve(request);
      reserved = true;
      runbook.enter("CREATING_KEYS");
      steps.createKeys(request);
      OnboardResult result = first == null ? create() : protect(first);
      schedule();
      runbook.enter("RETURNING");
      giveBack();
      runbook.done();
      return result;
    } catch (TemporalFailure cause) {
      throw withdraw(Failed.ofCancellable(cause));
    }
  }

  private OnboardResult create() {
    runbook.enter("CREATING_KEYRING");
    OnboardResult result = steps.createKeyring(request);
    runbook.enter("ACTIVATING");
    books.activate(request, result);
    return result;
  }

  private OnboardResult protect(FirstDataset asked) {
    runbook.enter("PREPARING");
    DatasetResult dataset = steps.prepareDataset(asked.dataset());
    dataset.notes().forEach(runbook::note);
    OnboardResult result = create();
    books.activateDataset(asked.dataset(), dataset);
    backingUp = true;
    runbook.enter("BACKING_UP");
    BackupResult backup = backUp(asked.backup());
    runbook.enter("VERIFYING");
    VerifyResult verdict = verify(asked.verification());
    return result.with(
        new FirstBackup(dataset, backup.id(), backup.lockedUntil(), verdict.verifiedAt()));
  }

  private BackupResult backUp(BackupRequest backup) {
    BackupWorkflow run =
        child(
            BackupWorkflow.class,
            WorkflowIds.backup(backup.grant().scope()),
            backup.id().value(),
            RunMemo.BACKUP,
            request.grant().tenant());
    return alone(() -> run.backup(backup));
  }

  private VerifyResult verify(VerifyRequest verification) {
    VerifyWorkflow run =
        child(
            VerifyWorkflow.class,
            WorkflowIds.verify(request.grant().tenant(), verification.id()),
            verification.id(),
            RunMemo.VERIFICATION,
            request.grant().tenant());
    VerifyResult verdict = alone(() -> run.verify(verification));
    if (verdict.failure() != null) {
      throw Failures.ending(verdict.failure(), "the first backup does not hold");
    }
    return verdict;
  }

  private static <T> T alone(Supplier<T> run) {
    try {
      return run.get();
    } catch (TemporalFailure failure) {
      if (failure.getCause() instanceof WorkflowExecutionAlreadyStarted) {
        throw Failures.ending(FailureCode.BUSY, "another run has begun for the new tenant");
      }
      throw failure;
    }
  }

  private void schedule() {
    if (!request.policy().schedules().isEmpty()) {
      runbook.enter("SCHEDULING");
      // What fails here the keeper of the schedules does again.
      runbook.cleanUp("make the schedules", () -> schedules.reconcile(request.grant()));
    }
  }

  private TemporalFailure withdraw(Failed failed) {
    runbook.failed(Ending.of(failed.code()), failed);
    if (backingUp && failed.code().opensIncident()) {
      runbook.note("Nothing is taken back: an incident may need it. End it, then offboard.");
    } else if (reserved) {
      runbook.cleanUp("take back what was made", () -> steps.withdraw(request));
    }
    giveBack();
    return failed.ending();
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }
}
