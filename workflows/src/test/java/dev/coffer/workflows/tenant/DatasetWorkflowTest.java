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

class DatasetWorkflowTest {
  private static final String ID = WorkflowIds.dataset(Samples.SCOPE);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A dataset is visible only once it was inspected")
  void done() {
    start();

    assertThat(flows.result(ID, DatasetResult.class).engineVersion()).isEqualTo("18.6");
    assertThat(flows.script.steps())
        .containsExactly(
            "TenantPrepareDataset",
            "TenantActivateDataset",
            "ScheduleReconcile",
            "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.DATASET)).isEqualTo("main");
    flows.keep(ID, "dataset", "done");
  }

  @Test
  @DisplayName("A dataset that cannot be carried is refused, and its roles are taken back")
  void withdrawn() {
    flows.script.fail("TenantPrepareDataset", FailureCode.UNSUPPORTED_OBJECT);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.UNSUPPORTED_OBJECT);
    assertThat(flows.script.steps())
        .containsExactly("TenantPrepareDataset", "TenantWithdrawDataset", "CredentialGiveBack");
    flows.keep(ID, "dataset", "withdrawn");
  }

  @Test
  @DisplayName("T1 a dataset that is there already keeps the roles of its first registration")
  void alreadyThere() {
    flows.script.fail("TenantPrepareDataset", FailureCode.ALREADY_EXISTS);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.ALREADY_EXISTS);
    assertThat(flows.script.steps()).containsExactly("TenantPrepareDataset", "CredentialGiveBack");
    flows.keep(ID, "dataset", "already-there");
  }

  @Test
  @DisplayName("A registration that is cancelled takes its roles back")
  void cancelled() {
    flows.cancelDuring("TenantPrepareDataset", ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps()).endsWith("TenantWithdrawDataset", "CredentialGiveBack");
    flows.keep(ID, "dataset", "cancelled");
  }

  private void start() {
    DatasetWorkflow workflow = flows.workflow(DatasetWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::register, Samples.datasetRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
