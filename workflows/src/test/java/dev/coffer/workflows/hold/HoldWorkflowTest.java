package dev.coffer.workflows.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldWorkflowTest {
  private static final String ID = WorkflowIds.hold(Samples.ACME, Samples.HOLD);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("I-9 a hold is on record before the store follows")
  void placed() {
    start(Samples.BACKUP);

    assertThat(flows.result(ID, HoldResult.class).versions()).isEqualTo(7);
    assertThat(flows.script.steps())
        .containsExactly("HoldRecord", "HoldMirror", "HoldClose", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.searchValue(ID, SearchKeys.BACKUP)).isEqualTo("b-1");
    flows.keep(ID, "hold", "placed");
  }

  @Test
  @DisplayName("A hold on a whole tenant names no backup, and says what the store does not have")
  void wholeTenant() {
    flows.steps.missing = 2;
    start(null);

    assertThat(flows.result(ID, HoldResult.class).missing()).isEqualTo(2);
    flows.keep(ID, "hold", "whole-tenant");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HoldRecord", "HoldMirror", "HoldClose"})
  @DisplayName("I-10 a hold that began is not stopped half-way")
  void cancelledTooLate(String step) {
    flows.cancelDuring(step, ID);
    start(Samples.BACKUP);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.script.steps())
        .containsExactly("HoldRecord", "HoldMirror", "HoldClose", "CredentialGiveBack");
    flows.keep(ID, "hold", "cancelled-in-" + step);
  }

  @Test
  @DisplayName("I-11 steps that fail a while are done in the end, and none is missed")
  void outage() {
    List<String> steps = List.of("HoldRecord", "HoldMirror", "HoldClose");
    steps.forEach(step -> flows.script.fail(step, FailureCode.STORE_UNAVAILABLE, 3));
    start(Samples.BACKUP);

    assertThat(flows.result(ID, HoldResult.class).versions()).isEqualTo(7);
    assertThat(steps).allMatch(step -> flows.script.count(step) == 4);
    assertThat(flows.script.steps()).endsWith("CredentialGiveBack");
  }

  @Test
  @DisplayName("A hold on what is not there is refused without an incident")
  void refused() {
    flows.script.fail("HoldRecord", FailureCode.NOT_FOUND);
    start(Samples.BACKUP);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(flows.script.steps()).containsExactly("HoldRecord", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    flows.keep(ID, "hold", "refused");
  }

  @Test
  @DisplayName("K3 a credential that is refused while the store follows is an incident")
  void halted() {
    flows.script.fail("HoldMirror", FailureCode.CREDENTIAL_REFUSED);
    start(Samples.BACKUP);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CREDENTIAL_REFUSED);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.HOLD);
    assertThat(report.halted()).as("restores go on").isFalse();
    assertThat(report.backup()).isEqualTo(Samples.BACKUP);
    assertThat(flows.script.steps()).doesNotContain("HoldClose");
    flows.keep(ID, "hold", "halted");
  }

  private void start(@Nullable BackupId backup) {
    HoldWorkflow workflow = flows.workflow(HoldWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::place, Samples.holdRequest(backup)).getWorkflowId())
        .isEqualTo(ID);
  }
}
