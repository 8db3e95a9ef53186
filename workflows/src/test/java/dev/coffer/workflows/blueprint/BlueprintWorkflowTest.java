package dev.coffer.workflows.blueprint;

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

class BlueprintWorkflowTest {
  private static final String ID = WorkflowIds.blueprint("gold");

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A new version of a blueprint counts once it is on record")
  void done() {
    start();

    assertThat(flows.result(ID, BlueprintResult.class)).isEqualTo(new BlueprintResult("gold", 4));
    assertThat(flows.script.steps()).containsExactly("BlueprintSet");
    flows.keep(ID, "blueprint", "done");
  }

  @Test
  @DisplayName("One that does not follow the version that counts is refused")
  void outdated() {
    flows.script.fail("BlueprintSet", FailureCode.POLICY_CHANGED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.POLICY_CHANGED);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    flows.keep(ID, "blueprint", "outdated");
  }

  private void start() {
    BlueprintWorkflow workflow = flows.workflow(BlueprintWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::set, Samples.blueprintRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
