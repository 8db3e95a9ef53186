package dev.coffer.workflows.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.purge.PurgeResult.Outcome;
import dev.coffer.workflows.purge.PurgeStatus.State;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowUpdateException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PurgeWorkflowTest {
  private static final String ID = WorkflowIds.purge(Samples.ACME);
  private static final List<String> WHOLE =
      List.of(
          "PurgePlan",
          "PurgeConfirmApprovals",
          "PurgeMark",
          "PurgeSweep",
          "PurgeProveAbsence",
          "PurgeCertify",
          "PurgeRecord",
          "CredentialGiveBack");

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A purge plans, waits out its grace, marks, deletes, reads back and certifies")
  void done() {
    start(false);

    PurgeResult result = flows.result(ID, PurgeResult.class);
    assertThat(result.outcome()).isEqualTo(Outcome.PURGED);
    assertThat(result.backups()).isEqualTo(3);
    assertThat(result.certificate()).isEqualTo(Samples.object("certificate"));
    assertThat(flows.script.steps()).isEqualTo(WHOLE);
    assertThat(waited()).isBetween(Samples.GRACE, Samples.GRACE.plusSeconds(5));
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.searchValue(ID, SearchKeys.TENANT)).isEqualTo("acme");
    flows.keep(ID, "purge", "done");
  }

  @Test
  @DisplayName("A dry run ends with the plan and touches nothing")
  void dryRun() {
    flows.steps.approvals = 2;
    start(true);

    PurgeResult result = flows.result(ID, PurgeResult.class);
    assertThat(result.outcome()).isEqualTo(Outcome.DRY_RUN);
    assertThat(result.plan()).isEqualTo(plan(true, 3, 2).digest());
    assertThat(result.certificate()).isNull();
    assertThat(flows.script.steps())
        .containsExactly("PurgePlan", "PurgeSettle", "CredentialGiveBack");
    flows.keep(ID, "purge", "dry-run");
  }

  @Test
  @DisplayName("A purge with nothing due asks nobody and ends")
  void nothingDue() {
    flows.steps.approvals = 2;
    flows.steps.expired = 0;
    start(false);

    assertThat(flows.result(ID, PurgeResult.class).outcome()).isEqualTo(Outcome.NOTHING_DUE);
    assertThat(flows.script.steps())
        .containsExactly("PurgePlan", "PurgeSettle", "CredentialGiveBack");
    flows.keep(ID, "purge", "nothing-due");
  }

  @Test
  @DisplayName("What a lock keeps and what is in use by now is in the result, not an error")
  void remains() {
    flows.steps.skipped = 1;
    flows.steps.locked = 4;
    start(false);

    PurgeResult result = flows.result(ID, PurgeResult.class);
    assertThat(result.skipped()).isEqualTo(1);
    assertThat(result.locked()).isEqualTo(4);
    assertThat(result.lockedUntil()).isEqualTo(Samples.NOW.plus(Duration.ofDays(1)));
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "purge", "remains");
  }

  @Test
  @DisplayName("A policy's approvals are of exactly this plan, by others than the requester")
  void approved() {
    waitForApprovals();

    assertRefused(Samples.decision(plan(false, 3, 2), "rita", true), FailureCode.FORBIDDEN);
    assertRefused(Samples.decision(plan(false, 2, 2), "paula", true), FailureCode.INVALID_REQUEST);
    purge().decide(Samples.decision(plan(false, 3, 2), "paula", true));
    assertThat(flows.script.steps()).containsExactly("PurgePlan");
    purge().decide(Samples.decision(plan(false, 3, 2), "quinn", true));

    assertThat(flows.result(ID, PurgeResult.class).outcome()).isEqualTo(Outcome.PURGED);
    List<?> confirmed = flows.script.last("PurgeConfirmApprovals", List.class);
    assertThat(confirmed).hasSize(2);
    flows.keep(ID, "purge", "approved");
  }

  @Test
  @DisplayName("One denial ends the purge before any mark")
  void denied() {
    waitForApprovals();
    purge().decide(Samples.decision(plan(false, 3, 2), "paula", false));

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.APPROVAL_DENIED);
    assertThat(flows.script.steps())
        .containsExactly(
            "PurgePlan", "PurgeConfirmApprovals", "PurgeAbandon", "CredentialGiveBack");
    assertThat(purge().status().state()).isEqualTo(State.REFUSED);
    flows.keep(ID, "purge", "denied");
  }

  @Test
  @DisplayName("Approvals that do not come in time end the purge")
  void expired() {
    flows.steps.approvals = 1;
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.APPROVAL_EXPIRED);
    assertThat(flows.script.steps())
        .containsExactly("PurgePlan", "PurgeAbandon", "CredentialGiveBack");
    flows.keep(ID, "purge", "approval-expired");
  }

  @Test
  @DisplayName("A purge in its grace is cancelled and has marked nothing")
  void cancelledInGrace() {
    start(false);
    flows.awaitSearchValue(ID, SearchKeys.STATE, "WAITING_OUT_GRACE");
    assertThat(purge().status().graceUntil())
        .isBetween(Samples.NOW.plus(Samples.GRACE), flows.now().plus(Samples.GRACE));
    flows.untyped(ID).cancel();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps())
        .containsExactly(
            "PurgePlan", "PurgeConfirmApprovals", "PurgeAbandon", "CredentialGiveBack");
    flows.keep(ID, "purge", "cancelled-in-grace");
  }

  @Test
  @DisplayName("A purge is cancelled while it plans")
  void cancelledInPlan() {
    flows.cancelDuring("PurgePlan", ID);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps())
        .containsExactly("PurgePlan", "PurgeAbandon", "CredentialGiveBack");
    flows.keep(ID, "purge", "cancelled-in-PurgePlan");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PurgeMark", "PurgeSweep"})
  @DisplayName("A purge that began to mark goes to its end, whoever cancels it")
  void cancelledTooLate(String step) {
    flows.cancelDuring(step, ID);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps()).isEqualTo(WHOLE);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "purge", "cancelled-too-late-in-" + step);
  }

  @Test
  @DisplayName("I-11 every step that fails twice is tried again, and the end is the same")
  void healed() {
    List<String> steps = WHOLE.subList(0, WHOLE.size() - 1);
    steps.forEach(step -> flows.script.fail(step, FailureCode.STORE_UNAVAILABLE, 2));
    start(false);

    assertThat(flows.result(ID, PurgeResult.class).outcome()).isEqualTo(Outcome.PURGED);
    assertThat(steps).allMatch(step -> flows.script.count(step) == 3);
    assertThat(flows.script.steps().stream().distinct()).containsExactlyElementsOf(WHOLE);
    flows.keep(ID, "purge", "healed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PurgePlan", "PurgeSweep"})
  @DisplayName("A step that fails for good ends the purge; what is marked stays marked")
  void failed(String step) {
    flows.script.fail(step, FailureCode.STORE_UNAVAILABLE);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.STORE_UNAVAILABLE);
    assertThat(flows.script.steps()).endsWith(step, "PurgeAbandon", "CredentialGiveBack");
    assertThat(flows.script.last("PurgeAbandon", PurgeFailure.class).code())
        .isEqualTo(FailureCode.STORE_UNAVAILABLE);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("FAILED");
    flows.keep(ID, "purge", "failed-in-" + step);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PurgePlan", "PurgeMark"})
  @DisplayName("T6 a purge under clocks that disagree is refused, and opens no incident")
  void skewed(String step) {
    flows.script.fail(step, FailureCode.CLOCK_SKEWED);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CLOCK_SKEWED);
    assertThat(flows.script.steps())
        .doesNotContain("PurgeSweep", "IncidentOpenAndFreeze")
        .endsWith("PurgeAbandon", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    flows.keep(ID, "purge", "skewed-in-" + step);
  }

  @Test
  @DisplayName("S9 a kept manifest without its packs is an incident that freezes nothing")
  void packMissing() {
    flows.script.fail("PurgePlan", FailureCode.PACK_MISSING);
    start(false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.PACK_MISSING);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.PURGE);
    assertThat(report.halted()).isFalse();
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("HALTED");
    flows.keep(ID, "purge", "pack-missing");
  }

  private void waitForApprovals() {
    flows.steps.approvals = 2;
    start(false);
    flows.awaitSearchValue(ID, SearchKeys.STATE, "WAITING_FOR_APPROVAL");
  }

  private void assertRefused(Decision decision, FailureCode code) {
    WorkflowUpdateException refused =
        catchThrowableOfType(WorkflowUpdateException.class, () -> purge().decide(decision));
    assertThat(refused).isNotNull();
    assertThat(Failures.codeOf(refused)).isEqualTo(code);
  }

  private Duration waited() {
    return Duration.between(
        flows.at(ID, EventType.EVENT_TYPE_TIMER_STARTED),
        flows.at(ID, EventType.EVENT_TYPE_TIMER_FIRED));
  }

  private PurgeWorkflow purge() {
    return flows.running(PurgeWorkflow.class, ID);
  }

  private static PurgePlan plan(boolean dryRun, int expired, int approvals) {
    return Samples.purgePlan(Samples.purgeRequest(dryRun), expired, approvals);
  }

  private void start(boolean dryRun) {
    PurgeWorkflow workflow = flows.workflow(PurgeWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::purge, Samples.purgeRequest(dryRun)).getWorkflowId())
        .isEqualTo(ID);
  }
}
