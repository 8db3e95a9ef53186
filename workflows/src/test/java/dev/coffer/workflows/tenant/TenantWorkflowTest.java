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

  @Test
  @DisplayName("A customer who is to hold the key is asked before the id is taken for ever")
  void heldKey() {
    start(Samples.onboardRequest("acme-keys"));

    assertThat(flows.result(ID, OnboardResult.class).tenant()).isEqualTo(Samples.ACME);
    assertThat(flows.script.steps())
        .startsWith("TenantAskHolder", "TenantReserve", "TenantCreateKeys");
    flows.keep(ID, "tenant", "done-held");
  }

  @Test
  @DisplayName("A customer who says no ends the onboarding, and the id is still to be had")
  void holderRefuses() {
    flows.script.fail("TenantAskHolder", FailureCode.KEY_REVOKED);
    start(Samples.onboardRequest("acme-keys"));

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.KEY_REVOKED);
    assertThat(flows.script.steps()).containsExactly("TenantAskHolder", "CredentialGiveBack");
    flows.keep(ID, "tenant", "holder-refuses");
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
    start(Samples.onboardRequest());
  }

  private void start(OnboardRequest request) {
    TenantWorkflow workflow = flows.workflow(TenantWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::onboard, request).getWorkflowId()).isEqualTo(ID);
  }
}
