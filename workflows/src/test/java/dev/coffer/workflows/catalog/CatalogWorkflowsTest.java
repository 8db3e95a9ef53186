package dev.coffer.workflows.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CatalogWorkflowsTest {
  private static final String REBUILD = WorkflowIds.rebuild();
  private static final String AUDIT = WorkflowIds.audit(Samples.ACME);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("S9 a lost catalog is rebuilt from what is signed")
  void rebuilt() {
    startRebuild();

    assertThat(flows.result(REBUILD, RebuildResult.class).backups()).isEqualTo(4);
    assertThat(flows.searchValue(REBUILD, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(REBUILD, "rebuild", "done");
  }

  @Test
  @DisplayName("A rebuild whose store stays away fails under that code")
  void rebuildFails() {
    flows.script.fail("CatalogRebuild", FailureCode.STORE_UNAVAILABLE);
    startRebuild();

    assertThat(flows.failure(REBUILD)).isEqualTo(FailureCode.STORE_UNAVAILABLE);
    assertThat(flows.searchValue(REBUILD, SearchKeys.STATE)).isEqualTo("FAILED");
    flows.keep(REBUILD, "rebuild", "failed");
  }

  @Test
  @DisplayName("A rebuild can be cancelled")
  void rebuildCancelled() {
    flows.cancelDuring("CatalogRebuild", REBUILD);
    startRebuild();

    assertThat(flows.failure(REBUILD)).isEqualTo(FailureCode.CANCELLED);
    flows.keep(REBUILD, "rebuild", "cancelled");
  }

  @Test
  @DisplayName("An intact audit chain is the result")
  void auditIntact() {
    startAudit();

    assertThat(flows.result(AUDIT, AuditCheckResult.class).intact()).isTrue();
    assertThat(flows.script.steps()).containsExactly("CatalogCheckAudit", "CredentialGiveBack");
    flows.keep(AUDIT, "audit", "intact");
  }

  @Test
  @DisplayName("A5 a broken audit chain is the result, and an incident that freezes the tenant")
  void auditBroken() {
    flows.steps.finding = FailureCode.AUDIT_BROKEN;
    startAudit();

    assertThat(flows.result(AUDIT, AuditCheckResult.class).firstBad()).isEqualTo(17);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.code()).isEqualTo(FailureCode.AUDIT_BROKEN);
    assertThat(report.halted()).isTrue();
    assertThat(report.grant()).isInstanceOf(TenantGrant.class);
    assertThat(flows.script.steps())
        .doesNotContain("IncidentDropQuarantine", "IncidentUndoPromotion", "IncidentHoldBackup");
    flows.keep(AUDIT, "audit", "broken");
  }

  @Test
  @DisplayName("A check of the audit that cannot read says nothing about the chain")
  void auditFails() {
    flows.script.fail("CatalogCheckAudit", FailureCode.CATALOG_UNAVAILABLE);
    startAudit();

    assertThat(flows.failure(AUDIT)).isEqualTo(FailureCode.CATALOG_UNAVAILABLE);
    assertThat(flows.script.steps()).doesNotContain("IncidentOpenAndFreeze");
    flows.keep(AUDIT, "audit", "failed");
  }

  private void startRebuild() {
    RebuildWorkflow workflow = flows.workflow(RebuildWorkflow.class, REBUILD);
    assertThat(WorkflowClient.start(workflow::rebuild, Samples.rebuildRequest()).getWorkflowId())
        .isEqualTo(REBUILD);
  }

  private void startAudit() {
    AuditCheckWorkflow workflow = flows.workflow(AuditCheckWorkflow.class, AUDIT);
    assertThat(WorkflowClient.start(workflow::check, Samples.auditRequest()).getWorkflowId())
        .isEqualTo(AUDIT);
  }
}
