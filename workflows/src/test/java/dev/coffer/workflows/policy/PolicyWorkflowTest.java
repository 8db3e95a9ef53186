package dev.coffer.workflows.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.retention.RetentionChange;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PolicyWorkflowTest {
  private static final String ID = WorkflowIds.policy(Samples.ACME);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("I-9 a policy counts only after the intent and its signature")
  void done() {
    start();

    PolicyResult result = flows.result(ID, PolicyResult.class);
    assertThat(result.policy()).isEqualTo(Samples.policyRequest().policy());
    assertThat(result.change()).isEqualTo(new RetentionChange.Totals(3, 1, 2));
    assertThat(flows.script.steps())
        .containsExactly(
            "PolicyAdmit", "PolicySign", "PolicyApply", "ScheduleReconcile", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.TENANT)).isEqualTo("acme");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "policy", "done");
  }

  @Test
  @DisplayName("a change that was made for another version is refused, and nothing is signed")
  void outdated() {
    flows.script.fail("PolicyAdmit", FailureCode.POLICY_CHANGED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.POLICY_CHANGED);
    assertThat(flows.script.steps()).containsExactly("PolicyAdmit", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    flows.keep(ID, "policy", "outdated");
  }

  @Test
  @DisplayName("a version that cannot be signed does not count")
  void unsigned() {
    flows.script.fail("PolicySign", FailureCode.LOCK_NOT_ENFORCED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.LOCK_NOT_ENFORCED);
    assertThat(flows.script.steps())
        .containsExactly("PolicyAdmit", "PolicySign", "CredentialGiveBack");
    flows.keep(ID, "policy", "unsigned");
  }

  @Test
  @DisplayName("I-11 a catalog that is away while a signed version should count is waited for")
  void catalogAway() {
    flows.script.fail("PolicyApply", FailureCode.CATALOG_UNAVAILABLE, 3);
    start();

    assertThat(flows.result(ID, PolicyResult.class).policy().version()).isEqualTo(4);
    assertThat(flows.script.count("PolicySign")).isEqualTo(1);
    assertThat(flows.script.count("PolicyApply")).isEqualTo(4);
    flows.keep(ID, "policy", "catalog-away");
  }

  @Test
  @DisplayName("a change that is being signed is not cancelled any more")
  void cancelledTooLate() {
    flows.cancelDuring("PolicySign", ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.script.steps())
        .containsExactly(
            "PolicyAdmit", "PolicySign", "PolicyApply", "ScheduleReconcile", "CredentialGiveBack");
    flows.keep(ID, "policy", "cancelled-too-late");
  }

  @Test
  @DisplayName("a version counts also when the schedules cannot follow at once")
  void schedulesLater() {
    flows.script.fail("ScheduleReconcile", FailureCode.WORKFLOWS_UNAVAILABLE);
    start();

    assertThat(flows.result(ID, PolicyResult.class).policy().version()).isEqualTo(4);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "policy", "schedules-later");
  }

  private void start() {
    PolicyWorkflow workflow = flows.workflow(PolicyWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::change, Samples.policyRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
