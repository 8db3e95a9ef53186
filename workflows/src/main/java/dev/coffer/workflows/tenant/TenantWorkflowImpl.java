package dev.coffer.workflows.tenant;

import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.activity.TenantActivities;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/**
 * Takes a tenant in; either completes or leaves nothing but the reserved id. What was not reserved
 * by this run is never withdrawn by it: the id may be another run's tenant.
 */
public final class TenantWorkflowImpl implements TenantWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("ASKING", "Ask the customer's key server, if one is to hold the key"),
          new Line("RESERVING", "Reserve the id for ever"),
          new Line("CREATING_KEYS", "Make keys and policies"),
          new Line("CREATING_KEYRING", "Put the first keyring"),
          new Line("ACTIVATING", "Make the tenant visible"),
          new Line("RETURNING", "Give credentials back"));

  private final OnboardRequest request;
  private final TenantActivities books;
  private final TenantActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;
  private boolean reserved;

  @WorkflowInit
  public TenantWorkflowImpl(OnboardRequest request) {
    this.request = request;
    this.books = StepOptions.books(TenantActivities.class, request.grant());
    this.steps = StepOptions.steps(TenantActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook = Runbook.of("Onboarding", request.grant(), LINES);
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
      runbook.enter("CREATING_KEYRING");
      OnboardResult result = steps.createKeyring(request);
      runbook.enter("ACTIVATING");
      books.activate(request, result);
      runbook.enter("RETURNING");
      giveBack();
      runbook.done();
      return result;
    } catch (TemporalFailure cause) {
      throw withdraw(Failed.ofCancellable(cause));
    }
  }

  private TemporalFailure withdraw(Failed failed) {
    runbook.failed(Ending.of(failed.code()), failed);
    if (reserved) {
      runbook.cleanUp("take back what was made", () -> steps.withdraw(request));
    }
    giveBack();
    return failed.ending();
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }
}
