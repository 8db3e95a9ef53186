package dev.coffer.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.workflows.approval.Decision;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.restore.RestoreStatus.State;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A restore waits for people to approve exactly its plan. */
class ApprovalsTest {
  private static final String ID = WorkflowIds.restore(Samples.SCOPE);

  private final Flows flows = Flows.start();

  @BeforeEach
  void startAndWait() {
    flows.steps.approvals = 2;
    RestoreWorkflow workflow = flows.workflow(RestoreWorkflow.class, ID);
    WorkflowClient.start(workflow::restore, Samples.restoreRequest());
    flows.script.await("RestorePlan", 1);
    flows.awaitSearchValue(ID, SearchKeys.STATE, "WAITING_FOR_APPROVAL");
  }

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("Two people other than the requester approve: the restore goes on with their seals")
  void approved() {
    decide("paula", true);
    assertThat(restore().status().state()).isEqualTo(State.WAITING_FOR_APPROVAL);
    decide("quinn", true);

    assertThat(flows.result(ID, RestoreResult.class).id()).isEqualTo(Samples.RESTORE);
    List<?> confirmed = flows.script.last("RestoreConfirmApprovals", List.class);
    assertThat(confirmed).hasSize(2);
    flows.keep(ID, "restore", "approved");
  }

  @Test
  @DisplayName("Nothing is downloaded before the approvals are in")
  void waitsBeforeDownload() {
    decide("paula", true);

    assertThat(flows.script.steps()).containsExactly("RestorePlan");
    RestoreStatus status = restore().status();
    assertThat(status.plan()).isEqualTo(plan());
    assertThat(status.approvalsUntil())
        .isBetween(
            Samples.NOW.plus(Samples.APPROVAL_EXPIRY), flows.now().plus(Samples.APPROVAL_EXPIRY));
  }

  @Test
  @DisplayName("The requester cannot decide on his own restore")
  void requesterRefused() {
    assertRefused(Samples.decision(plan(), "rita", true), FailureCode.FORBIDDEN);
  }

  @Test
  @DisplayName("An approval of another plan is worth nothing")
  void otherPlanRefused() {
    Decision other = new Decision(Digest.of("other"), "paula", true, "", "11".repeat(32));

    assertRefused(other, FailureCode.INVALID_REQUEST);
  }

  @Test
  @DisplayName("One person cannot approve twice")
  void duplicateRefused() {
    decide("paula", true);

    assertRefused(Samples.decision(plan(), "paula", true), FailureCode.ALREADY_EXISTS);
    assertThat(restore().status().decisions()).hasSize(1);
  }

  @Test
  @DisplayName("I-2 a refused decision leaves nothing in the history")
  void refusalLeavesNoTrace() {
    assertRefused(Samples.decision(plan(), "rita", true), FailureCode.FORBIDDEN);

    assertThat(flows.history(ID))
        .noneMatch(
            event ->
                event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED);
  }

  @Test
  @DisplayName("One denial ends the restore before any effect")
  void denied() {
    decide("paula", true);
    decide("quinn", false);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.APPROVAL_DENIED);
    assertThat(flows.script.steps())
        .containsExactly(
            "RestorePlan", "RestoreConfirmApprovals", "RestoreAbandon", "CredentialGiveBack");
    assertThat(restore().status().state()).isEqualTo(State.REFUSED);
    flows.keep(ID, "restore", "denied");
  }

  @Test
  @DisplayName("A forged approval is found by its seal and halts the restore")
  void forged() {
    flows.script.fail("RestoreConfirmApprovals", FailureCode.REQUEST_FORGED);
    decide("paula", true);
    decide("quinn", true);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.REQUEST_FORGED);
    assertThat(flows.script.steps()).doesNotContain("RestoreOpen");
    flows.script.await("IncidentOpenAndFreeze", 1);
    flows.keep(ID, "restore", "forged-approval");
  }

  @Test
  @DisplayName("An approval counts to the last second, and the wait ends at its exact time")
  void expired() {
    flows.pass(Samples.APPROVAL_EXPIRY.minusMinutes(1));
    decide("paula", true);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.APPROVAL_EXPIRED);
    Duration waited =
        Duration.between(
            flows.at(ID, EventType.EVENT_TYPE_TIMER_STARTED),
            flows.at(ID, EventType.EVENT_TYPE_TIMER_FIRED));
    assertThat(waited)
        .isGreaterThanOrEqualTo(Samples.APPROVAL_EXPIRY)
        .isLessThan(Samples.APPROVAL_EXPIRY.plusSeconds(5));
    assertThat(flows.script.steps()).doesNotContain("RestoreOpen");
    flows.keep(ID, "restore", "approval-expired");
  }

  @Test
  @DisplayName("No decision is taken once there are enough")
  void closedOnceSettled() {
    decide("paula", true);
    RestorePlan plan = plan();
    flows.script.during(
        "RestoreOpen",
        () -> assertRefused(Samples.decision(plan, "uma", false), FailureCode.INVALID_REQUEST));
    decide("quinn", true);

    assertThat(flows.result(ID, RestoreResult.class).id()).isEqualTo(Samples.RESTORE);
    assertThat(restore().status().decisions()).hasSize(2);
  }

  @Test
  @DisplayName("A restore that waits can be cancelled, and gives everything back")
  void cancelledWhileWaiting() {
    flows.untyped(ID).cancel();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps())
        .containsExactly("RestorePlan", "RestoreAbandon", "CredentialGiveBack");
    flows.keep(ID, "restore", "cancelled-while-waiting");
  }

  private void assertRefused(Decision decision, FailureCode code) {
    WorkflowUpdateException refused =
        catchThrowableOfType(WorkflowUpdateException.class, () -> restore().decide(decision));
    assertThat(refused).isNotNull();
    assertThat(Failures.codeOf(refused)).isEqualTo(code);
  }

  private void decide(String by, boolean approve) {
    RestoreStatus status = restore().decide(Samples.decision(plan(), by, approve));
    assertThat(status.decisions()).last().extracting(Decision::by).isEqualTo(by);
  }

  private RestoreWorkflow restore() {
    return flows.running(RestoreWorkflow.class, ID);
  }

  private static RestorePlan plan() {
    return Samples.plan(Samples.restoreRequest(), 2);
  }
}
