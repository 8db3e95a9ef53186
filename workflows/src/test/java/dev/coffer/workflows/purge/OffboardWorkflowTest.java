package dev.coffer.workflows.purge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.purge.PurgeResult.Outcome;
import dev.coffer.workflows.purge.PurgeStatus.State;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffboardWorkflowTest {
  private static final String ID = WorkflowIds.purge(Samples.ACME);
  private static final List<String> WHOLE =
      List.of(
          "PurgePlan",
          "PurgeConfirmApprovals",
          "OffboardClose",
          "OffboardOpenRuns",
          "PurgePlan",
          "PurgeMark",
          "PurgeSweep",
          "PurgeProveAbsence",
          "OffboardShred",
          "OffboardCertify",
          "OffboardBury",
          "PurgeRecord",
          "CredentialGiveBack");

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A tenant leaves: closed, deleted, read back, shredded, certified, buried")
  void done() {
    start(false);

    PurgeResult result = flows.result(ID, PurgeResult.class);
    assertThat(result.outcome()).isEqualTo(Outcome.PURGED);
    assertThat(result.certificate()).isEqualTo(Samples.object("certificate"));
    assertThat(flows.script.steps()).isEqualTo(WHOLE);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.searchValue(ID, SearchKeys.TENANT)).isEqualTo("acme");
    flows.keep(ID, "offboard", "done");
  }

  @Test
  @DisplayName(
      "What it takes along is sealed once nothing runs any more, before anything is marked")
  void exported() {
    start(Samples.exportingRequest());

    assertThat(flows.result(ID, PurgeResult.class).outcome()).isEqualTo(Outcome.PURGED);
    List<String> steps = new ArrayList<>(WHOLE);
    steps.addAll(
        WHOLE.indexOf("OffboardOpenRuns") + 1,
        List.of("OffboardExportable", "OffboardExport", "OffboardExport"));
    assertThat(flows.script.steps()).isEqualTo(steps);
    assertThat(flows.script.last("OffboardExport", DatasetId.class))
        .isEqualTo(new DatasetId("main"));
    flows.keep(ID, "offboard", "exported");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OffboardExportable", "OffboardExport"})
  @DisplayName("An export that fails ends it before anything is marked; the tenant stays closed")
  void exportFailed(String step) {
    flows.script.fail(step, FailureCode.NOTHING_TO_EXPORT);
    start(Samples.exportingRequest());

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.NOTHING_TO_EXPORT);
    assertThat(flows.script.steps())
        .doesNotContain("PurgeMark", "OffboardShred")
        .endsWith(step, "PurgeAbandon", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    flows.keep(ID, "offboard", "failed-in-" + step);
  }

  @Test
  @DisplayName("Whom the data is sealed to is part of what is approved")
  void recipientIsApproved() {
    assertThat(Samples.purgePlan(Samples.exportingRequest(), 3, 1).digest())
        .isNotEqualTo(Samples.purgePlan(Samples.offboardRequest(false), 3, 1).digest());
  }

  @Test
  @DisplayName("A dry run ends with the plan, also of a tenant that has nothing")
  void dryRun() {
    flows.steps.expired = 0;
    start(true);

    assertThat(flows.result(ID, PurgeResult.class).outcome()).isEqualTo(Outcome.DRY_RUN);
    assertThat(flows.script.steps())
        .containsExactly("PurgePlan", "PurgeSettle", "CredentialGiveBack");
    flows.keep(ID, "offboard", "dry-run");
  }

  @Test
  @DisplayName("What runs when the tenant is closed is waited for before anything is marked")
  void quiet() {
    flows.steps.busyLooks = 3;
    start(false);

    assertThat(flows.result(ID, PurgeResult.class).outcome()).isEqualTo(Outcome.PURGED);
    assertThat(flows.script.count("OffboardOpenRuns")).isEqualTo(4);
    assertThat(flows.script.steps().stream().distinct())
        .containsExactlyElementsOf(WHOLE.stream().distinct().toList());
    flows.keep(ID, "offboard", "waits-for-runs");
  }

  @Test
  @DisplayName("Runs that do not end stop it before anything is marked; the tenant stays closed")
  void neverQuiet() {
    flows.steps.busyLooks = Integer.MAX_VALUE;
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.BUSY);
    assertThat(flows.script.count("OffboardOpenRuns")).isEqualTo(120);
    assertThat(flows.script.steps())
        .doesNotContain("PurgeMark", "OffboardShred")
        .endsWith("PurgeAbandon", "CredentialGiveBack");
    flows.keep(ID, "offboard", "never-quiet");
  }

  @Test
  @DisplayName("A policy's approvals are of this tenant's leaving, whatever it has by then")
  void approved() {
    flows.steps.approvals = 1;
    start(false);
    flows.awaitSearchValue(ID, SearchKeys.STATE, "WAITING_FOR_APPROVAL");
    // The same consent, also when the second plan counts another number of backups.
    flows.steps.expired = 7;
    offboarding()
        .decide(
            Samples.decision(
                Samples.purgePlan(Samples.offboardRequest(false), 1, 1), "paula", true));

    assertThat(flows.result(ID, PurgeResult.class).backups()).isEqualTo(7);
    List<?> confirmed = flows.script.last("PurgeConfirmApprovals", List.class);
    assertThat(confirmed).hasSize(1);
    flows.keep(ID, "offboard", "approved");
  }

  @Test
  @DisplayName("One denial ends it; the tenant stays")
  void denied() {
    flows.steps.approvals = 1;
    start(false);
    flows.awaitSearchValue(ID, SearchKeys.STATE, "WAITING_FOR_APPROVAL");
    offboarding()
        .decide(
            Samples.decision(
                Samples.purgePlan(Samples.offboardRequest(false), 3, 1), "paula", false));

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.APPROVAL_DENIED);
    assertThat(flows.script.steps()).doesNotContain("OffboardClose");
    assertThat(offboarding().status().state()).isEqualTo(State.REFUSED);
    flows.keep(ID, "offboard", "denied");
  }

  @Test
  @DisplayName("It is cancelled in its grace, and has closed nothing")
  void cancelledInGrace() {
    start(false);
    flows.awaitSearchValue(ID, SearchKeys.STATE, "WAITING_OUT_GRACE");
    flows.untyped(ID).cancel();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps())
        .containsExactly(
            "PurgePlan", "PurgeConfirmApprovals", "PurgeAbandon", "CredentialGiveBack");
    flows.keep(ID, "offboard", "cancelled-in-grace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PurgeSweep", "OffboardShred"})
  @DisplayName("From the closing on it goes to its end, whoever cancels it")
  void cancelledTooLate(String step) {
    flows.cancelDuring(step, ID);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps()).isEqualTo(WHOLE);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "offboard", "cancelled-too-late-in-" + step);
  }

  @Test
  @DisplayName("I-11 every step that fails twice is tried again, and the end is the same")
  void healed() {
    List<String> steps = WHOLE.subList(0, WHOLE.size() - 1).stream().distinct().toList();
    steps.forEach(step -> flows.script.fail(step, FailureCode.STORE_UNAVAILABLE, 2));
    start(false);

    assertThat(flows.result(ID, PurgeResult.class).outcome()).isEqualTo(Outcome.PURGED);
    assertThat(steps).allMatch(step -> flows.script.count(step) >= 3);
    assertThat(flows.script.steps().stream().distinct())
        .containsExactlyElementsOf(WHOLE.stream().distinct().toList());
    flows.keep(ID, "offboard", "healed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OffboardClose", "PurgeSweep", "OffboardCertify"})
  @DisplayName("A step that fails for good ends it; the next offboarding takes it up")
  void failed(String step) {
    flows.script.fail(step, FailureCode.STORE_UNAVAILABLE);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.STORE_UNAVAILABLE);
    assertThat(flows.script.steps()).endsWith(step, "PurgeAbandon", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("FAILED");
    flows.keep(ID, "offboard", "failed-in-" + step);
  }

  @Test
  @DisplayName("A hold that is in force at the closing refuses it, and opens no incident")
  void held() {
    flows.script.fail("OffboardClose", FailureCode.TENANT_HELD);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.TENANT_HELD);
    assertThat(flows.script.steps()).doesNotContain("PurgeMark", "IncidentOpenAndFreeze");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    flows.keep(ID, "offboard", "held");
  }

  @Test
  @DisplayName("A key that still opens after its end is an incident, and nothing is certified")
  void survived() {
    flows.script.fail("OffboardShred", FailureCode.KEY_SURVIVED);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.KEY_SURVIVED);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.OFFBOARDING);
    assertThat(report.halted()).isFalse();
    assertThat(flows.script.steps()).doesNotContain("OffboardCertify", "OffboardBury");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("HALTED");
    flows.keep(ID, "offboard", "key-survived");
  }

  private OffboardWorkflow offboarding() {
    return flows.running(OffboardWorkflow.class, ID);
  }

  private void start(boolean dryRun) {
    start(Samples.offboardRequest(dryRun));
  }

  private void start(PurgeRequest request) {
    OffboardWorkflow workflow = flows.workflow(OffboardWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::offboard, request).getWorkflowId()).isEqualTo(ID);
  }
}
