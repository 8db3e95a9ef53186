package dev.coffer.workflows.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowClient;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the Temporal Web UI shows of a run. */
class RunbookTest {
  private static final String ID = WorkflowIds.backup(Samples.SCOPE);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("An operator sees what is done, what runs now and what comes next")
  void underWay() {
    AtomicReference<String> seen = new AtomicReference<>("");
    flows.script.during("BackupCapture", () -> seen.set(details()));
    start();
    flows.script.await("CredentialGiveBack", 1);

    assertThat(seen.get())
        .isEqualTo(
            """
            ### Backup b-1 · acme/main

            - [x] Resolve the envelope, gate by state and policy
            - [ ] **Dump, chunk, seal and store** ← now
            - [ ] Read back and verify, put the signed manifest
            - [ ] List the recovery point, judge what looks unusual
            - [ ] Give credentials back
            """);
  }

  @Test
  @DisplayName(
      "A failed run says where, its code, what happened, and the page that says what to do")
  void failed() {
    flows.script.fail("BackupCapture", FailureCode.EMPTY_DUMP);
    start();
    flows.failure(ID);

    assertThat(details())
        .contains(
            "- [ ] **Dump, chunk, seal and store** ← REFUSED",
            "REFUSED with **EMPTY_DUMP**: scripted failure of BackupCapture",
            "What to do: `deploy/runbooks/operator.md#empty-dump`");
  }

  private String details() {
    return flows
        .untyped(ID)
        .query("__temporal_workflow_metadata", WorkflowMetadata.class)
        .getCurrentDetails();
  }

  private void start() {
    BackupWorkflow workflow = flows.workflow(BackupWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::backup, Samples.backupRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
