package dev.coffer.workflows.restore;

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

class UndoWorkflowTest {
  private static final String ID = WorkflowIds.restore(Samples.SCOPE);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("An undo makes the safety copy live again and gives its credentials back")
  void done() {
    start();

    assertThat(flows.result(ID, UndoResult.class).outcome()).isEqualTo(UndoResult.Outcome.UNDONE);
    assertThat(flows.script.steps()).containsExactly("UndoUndo", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "undo", "done");
  }

  @Test
  @DisplayName("An undo that finds nothing to undo is refused without an incident")
  void refused() {
    flows.script.fail("UndoUndo", FailureCode.NOTHING_TO_UNDO);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.NOTHING_TO_UNDO);
    assertThat(flows.script.steps()).containsExactly("UndoUndo", "CredentialGiveBack");
    flows.keep(ID, "undo", "refused");
  }

  @Test
  @DisplayName(
      "I-4 an undo that meets a failed check opens an incident which does not try it again")
  void halted() {
    flows.script.fail("UndoUndo", FailureCode.POSTURE_MISMATCH);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.POSTURE_MISMATCH);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.UNDO);
    assertThat(report.halted()).isTrue();
    assertThat(flows.script.steps()).doesNotContain("IncidentUndoPromotion");
    flows.keep(ID, "undo", "halted");
  }

  @Test
  @DisplayName("An undo that began is not stopped half-way")
  void cancelledTooLate() {
    flows.cancelDuring("UndoUndo", ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.script.steps()).endsWith("UndoUndo", "CredentialGiveBack");
    flows.keep(ID, "undo", "cancelled-too-late");
  }

  private void start() {
    UndoWorkflow workflow = flows.workflow(UndoWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::undo, Samples.undoRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
