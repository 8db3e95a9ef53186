package dev.coffer.workflows.catalog;

import dev.coffer.workflows.activity.CatalogActivities;
import dev.coffer.workflows.activity.CredentialActivities;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.incident.Incidents;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.temporal.Ending;
import dev.coffer.workflows.temporal.Failed;
import dev.coffer.workflows.temporal.Runbook;
import dev.coffer.workflows.temporal.Runbook.Line;
import dev.coffer.workflows.temporal.StepOptions;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/**
 * Checks a tenant's audit chain. A broken one is the result, and an incident that freezes the
 * tenant's restores: nobody can say any more who did what to it.
 */
public final class AuditCheckWorkflowImpl implements AuditCheckWorkflow {
  private static final List<Line> LINES =
      List.of(
          new Line("CHECKING", "Recompute the chain, compare it with its locked anchors"),
          new Line("RETURNING", "Give credentials back"));

  private final AuditCheckRequest request;
  private final CatalogActivities steps;
  private final CredentialActivities credentials;
  private final Runbook runbook;

  @WorkflowInit
  public AuditCheckWorkflowImpl(AuditCheckRequest request) {
    this.request = request;
    this.steps = StepOptions.steps(CatalogActivities.class, request.grant());
    this.credentials = StepOptions.books(CredentialActivities.class, request.grant());
    this.runbook = Runbook.of("Check of the audit chain", request.grant(), LINES);
  }

  @Override
  public AuditCheckResult check(AuditCheckRequest sameRequest) {
    try {
      runbook.enter("CHECKING");
      AuditCheckResult result = steps.checkAudit(request);
      if (!result.intact()) {
        openIncident(broken(result));
      }
      runbook.enter("RETURNING");
      giveBack();
      if (result.intact()) {
        runbook.done();
      } else {
        runbook.failed(Ending.HALTED, broken(result));
      }
      return result;
    } catch (TemporalFailure cause) {
      Failed failed = Failed.ofCancellable(cause);
      runbook.failed(Ending.of(failed.code()), failed);
      giveBack();
      throw failed.ending();
    }
  }

  private void giveBack() {
    runbook.cleanUp("give credentials back", () -> credentials.giveBack(request.grant()));
  }

  private void openIncident(Failed failed) {
    Grant grant = request.grant();
    IncidentReport report =
        IncidentReport.halting(
            IncidentReport.Kind.AUDIT, grant, grant.run(), failed.code(), failed.text());
    Incidents.open(report);
    runbook.note("Incident " + report.id() + " is open");
  }

  private static Failed broken(AuditCheckResult result) {
    return new Failed(
        FailureCode.AUDIT_BROKEN, "the chain of entries breaks at entry " + result.firstBad());
  }
}
