package dev.coffer.workflows.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationWorkflowTest {
  private static final String ID = WorkflowIds.rotation(Samples.ACME);
  private static final List<String> STEPS =
      List.of(
          "RotationAdmit",
          "RotationRotate",
          "RotationVerify",
          "RotationPublish",
          "RotationRaise",
          "RotationRecord",
          "CredentialGiveBack");

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A rotation proves the new keyring before it is published, and shuts out afterwards")
  void done() {
    start();

    RotationResult result = flows.result(ID, RotationResult.class);
    assertThat(result.revision()).isEqualTo(2);
    assertThat(flows.script.steps()).isEqualTo(STEPS);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.searchValue(ID, SearchKeys.TENANT)).isEqualTo("acme");
    flows.keep(ID, "rotation", "done");
  }

  @Test
  @DisplayName("I-11 K8 a step whose worker was killed runs again, and the rotation is finished")
  void killedAtEachStep() {
    STEPS.forEach(step -> flows.script.fail(step, FailureCode.UNEXPECTED, 1));
    start();

    assertThat(flows.result(ID, RotationResult.class).revision()).isEqualTo(2);
    assertThat(STEPS).allMatch(step -> flows.script.count(step) == 2);
    assertThat(flows.script.steps().stream().distinct()).containsExactlyElementsOf(STEPS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RotationAdmit", "RotationVerify", "RotationRaise"})
  @DisplayName("A rotation that fails goes no further, is closed and gives its credentials back")
  void failsAtEachStep(String step) {
    flows.script.fail(step, FailureCode.NOT_FOUND);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.NOT_FOUND);
    int failed = STEPS.indexOf(step);
    assertThat(flows.script.steps())
        .startsWith(STEPS.subList(0, failed + 1).toArray(String[]::new));
    assertThat(flows.script.steps()).endsWith("RotationAbandon", "CredentialGiveBack");
    assertThat(flows.script.steps()).hasSize(failed + 3);
    RotationFailure failure = flows.script.last("RotationAbandon", RotationFailure.class);
    assertThat(failure.code()).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(failure.incident()).isNull();
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    if (step.equals("RotationAdmit")) {
      flows.keep(ID, "rotation", "refused");
    }
  }

  @Test
  @DisplayName("K9 a key service that was rolled back halts the rotation into an incident")
  void halted() {
    flows.script.fail("RotationRotate", FailureCode.KEYS_ROLLED_BACK);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.KEYS_ROLLED_BACK);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.ROTATION);
    assertThat(report.halted()).isTrue();
    assertThat(report.tenant()).isEqualTo(Samples.ACME);
    assertThat(flows.script.last("RotationAbandon", RotationFailure.class).incident())
        .isEqualTo(report.id());
    assertThat(flows.script.steps()).doesNotContain("RotationPublish", "RotationRaise");
    flows.keep(ID, "rotation", "halted");
  }

  @Test
  @DisplayName(
      "A rotation that is cancelled before it is published leaves the old keyring in force")
  void cancelled() {
    flows.cancelDuring("RotationVerify", ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps())
        .doesNotContain("RotationPublish", "RotationRaise")
        .endsWith("RotationAbandon", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("CANCELLED");
    flows.keep(ID, "rotation", "cancelled");
  }

  @Test
  @DisplayName("A rotation that is cancelled once it is published is finished all the same")
  void cancelledTooLate() {
    flows.cancelDuring("RotationRaise", ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps()).isEqualTo(STEPS);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "rotation", "cancelled-too-late");
  }

  private void start() {
    RotationWorkflow workflow = flows.workflow(RotationWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::rotate, Samples.rotationRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
