package dev.coffer.workflows.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VerifyWorkflowTest {
  private static final String ID = WorkflowIds.verify(Samples.ACME, "v-1");

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A verification reads, keeps its verdict and gives its credentials back")
  void sound() {
    start();

    assertThat(flows.result(ID, VerifyResult.class).failure()).isNull();
    assertThat(flows.script.steps())
        .containsExactly("VerifyVerify", "VerifyRecord", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "verify", "sound");
  }

  @Test
  @DisplayName("S4 a failed check is the result, and an incident that holds the backup")
  void failedCheck() {
    flows.steps.finding = FailureCode.PACK_ALTERED;
    start();

    assertThat(flows.result(ID, VerifyResult.class).failure()).isEqualTo(FailureCode.PACK_ALTERED);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.VERIFICATION);
    assertThat(report.halted()).isFalse();
    assertThat(flows.script.count("IncidentHoldBackup")).isEqualTo(1);
    assertThat(flows.script.last("VerifyRecord", VerifyResult.class).failure())
        .isEqualTo(FailureCode.PACK_ALTERED);
    assertThat(flows.searchValue(ID, SearchKeys.FAILURE)).isEqualTo("PACK_ALTERED");
    flows.keep(ID, "verify", "failed-check");
  }

  @Test
  @DisplayName("A verification that could not read says nothing about the backup")
  void failed() {
    flows.script.fail("VerifyVerify", FailureCode.STORE_UNAVAILABLE);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.STORE_UNAVAILABLE);
    assertThat(flows.script.steps())
        .doesNotContain("VerifyRecord", "IncidentOpenAndFreeze")
        .endsWith("CredentialGiveBack");
    flows.keep(ID, "verify", "failed");
  }

  @Test
  @DisplayName("K3 a credential that is refused while verifying opens an incident")
  void halted() {
    flows.script.fail("VerifyVerify", FailureCode.CREDENTIAL_REFUSED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CREDENTIAL_REFUSED);
    flows.script.await("IncidentNotifyPeople", 1);
    flows.keep(ID, "verify", "halted");
  }

  @Test
  @DisplayName("A verification that is cancelled keeps no verdict and no credential")
  void cancelled() {
    flows.cancelDuring("VerifyVerify", ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps()).containsExactly("VerifyVerify", "CredentialGiveBack");
    flows.keep(ID, "verify", "cancelled");
  }

  private void start() {
    VerifyWorkflow workflow = flows.workflow(VerifyWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::verify, Samples.verifyRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
