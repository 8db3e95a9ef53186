package dev.coffer.workflows.hold;

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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiftWorkflowTest {
  private static final String ID = WorkflowIds.lift(Samples.ACME, Samples.HOLD);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("I-9 a hold is lifted on record before the store lets go")
  void lifted() {
    start();

    LiftResult result = flows.result(ID, LiftResult.class);
    assertThat(result.versions()).isEqualTo(5);
    assertThat(result.kept()).isEqualTo(2);
    assertThat(flows.script.steps())
        .containsExactly("LiftRecord", "LiftRelease", "LiftClose", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "lift", "lifted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LiftRecord", "LiftRelease", "LiftClose"})
  @DisplayName("A lifting that began is not stopped half-way")
  void cancelledTooLate(String step) {
    flows.cancelDuring(step, ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.script.steps())
        .containsExactly("LiftRecord", "LiftRelease", "LiftClose", "CredentialGiveBack");
    flows.keep(ID, "lift", "cancelled-in-" + step);
  }

  @Test
  @DisplayName("I-11 steps that fail a while are done in the end, and none is missed")
  void outage() {
    List<String> steps = List.of("LiftRecord", "LiftRelease", "LiftClose");
    steps.forEach(step -> flows.script.fail(step, FailureCode.CATALOG_UNAVAILABLE, 3));
    start();

    assertThat(flows.result(ID, LiftResult.class).versions()).isEqualTo(5);
    assertThat(steps).allMatch(step -> flows.script.count(step) == 4);
    assertThat(flows.script.steps()).endsWith("CredentialGiveBack");
  }

  @ParameterizedTest
  @CsvSource({"LIFT_BY_PLACER", "NOT_FOUND", "ALREADY_EXISTS"})
  @DisplayName("A lifting that is refused leaves the store as it is, without an incident")
  void refused(FailureCode code) {
    flows.script.fail("LiftRecord", code);
    start();

    assertThat(flows.failure(ID)).isEqualTo(code);
    assertThat(flows.script.steps()).containsExactly("LiftRecord", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    flows.keep(ID, "lift", "refused-" + code);
  }

  @Test
  @DisplayName("U5 a lifting that the API never admitted is an incident, and lifts nothing")
  void forged() {
    flows.script.fail("LiftRecord", FailureCode.REQUEST_FORGED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.REQUEST_FORGED);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.HOLD);
    assertThat(report.halted()).isFalse();
    assertThat(flows.script.steps()).doesNotContain("LiftRelease", "IncidentHoldBackup");
    flows.keep(ID, "lift", "forged");
  }

  private void start() {
    LiftWorkflow workflow = flows.workflow(LiftWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::lift, Samples.liftRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
