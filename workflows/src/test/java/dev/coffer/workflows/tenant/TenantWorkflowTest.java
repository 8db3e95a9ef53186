package dev.coffer.workflows.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantWorkflowTest {
  private static final String ID = WorkflowIds.tenant(Samples.ACME);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A tenant is visible only once its keys and keyring are there")
  void done() {
    start();

    assertThat(flows.result(ID, OnboardResult.class).tenant()).isEqualTo(Samples.ACME);
    assertThat(flows.script.steps())
        .containsExactly(
            "TenantReserve",
            "TenantCreateKeys",
            "TenantCreateKeyring",
            "TenantActivate",
            "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.TENANT)).isEqualTo("acme");
    flows.keep(ID, "tenant", "done");
  }

  @ParameterizedTest(name = "{0} fails")
  @ValueSource(strings = {"TenantCreateKeys", "TenantCreateKeyring", "TenantActivate"})
  @DisplayName("Onboarding that fails takes everything back")
  void withdrawn(String step) {
    flows.script.fail(step, FailureCode.LOCK_NOT_ENFORCED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.LOCK_NOT_ENFORCED);
    assertThat(flows.script.steps()).endsWith(step, "TenantWithdraw", "CredentialGiveBack");
    flows.keep(ID, "tenant", "withdrawn-after-" + step);
  }

  @Test
  @DisplayName("T1 an id that another run reserved is refused, and nothing of that run is touched")
  void alreadyThere() {
    flows.script.fail("TenantReserve", FailureCode.ALREADY_EXISTS);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.ALREADY_EXISTS);
    assertThat(flows.script.steps()).containsExactly("TenantReserve", "CredentialGiveBack");
    flows.keep(ID, "tenant", "already-there");
  }

  @Test
  @DisplayName("Onboarding that is cancelled takes everything back")
  void cancelled() {
    flows.cancelDuring("TenantCreateKeys", ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps()).endsWith("TenantWithdraw", "CredentialGiveBack");
    flows.keep(ID, "tenant", "cancelled");
  }

  private void start() {
    TenantWorkflow workflow = flows.workflow(TenantWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::onboard, Samples.onboardRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
