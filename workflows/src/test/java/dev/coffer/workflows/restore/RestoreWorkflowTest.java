package dev.coffer.workflows.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreWorkflowTest {
  private static final String ID = WorkflowIds.restore(Samples.SCOPE);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A restore verifies before it promotes, proves before it records, then cleans up")
  void done() {
    start();
    RestoreResult result = flows.result(ID, RestoreResult.class);

    assertThat(result.id()).isEqualTo(Samples.RESTORE);
    assertThat(result.undoable()).isTrue();
    assertThat(flows.script.steps())
        .containsExactly(
            "RestorePlan",
            "RestoreConfirmApprovals",
            "RestoreOpen",
            "RestoreStage",
            "RestoreVerify",
            "RestorePromote",
            "RestoreCheckLive",
            "RestoreProve",
            "RestoreRecord",
            "RestoreDiscard",
            "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.searchValue(ID, SearchKeys.RESTORE)).isEqualTo("r-1");
    assertThat(status().state()).isEqualTo(RestoreStatus.State.DONE);
    flows.keep(ID, "restore", "done");
  }

  @ParameterizedTest(name = "{0} at {1} ends as {2}")
  @CsvSource({
    "NOT_FOUND,          RestorePlan,   REFUSED, refused-in-plan,   false",
    "TARGET_OCCUPIED,    RestorePlan,   REFUSED, refused-by-target, false",
    "EXTENSION_MISSING,  RestoreStage,  REFUSED, refused-in-stage,  true",
    "KEY_REVOKED,        RestoreOpen,   REFUSED, key-revoked-in-open, false",
    "KEY_REVOKED,        RestoreVerify, REFUSED, key-revoked-in-verify, true",
    "KEYS_SEALED,        RestoreStage,  FAILED,  keys-sealed,       true",
    "STORE_UNAVAILABLE,  RestoreOpen,   FAILED,  failed-in-open,    false",
    "DATABASE_UNAVAILABLE, RestoreVerify, FAILED, failed-in-verify, true"
  })
  @DisplayName(
      "B5 K5 a refused restore leaves no quarantine and no credential, and opens no incident")
  void refused(FailureCode code, String step, String state, String outcome, boolean staged) {
    flows.script.fail(step, code);
    start();

    assertThat(flows.failure(ID)).isEqualTo(code);
    assertThat(flows.script.count("RestoreDiscard")).isEqualTo(staged ? 1 : 0);
    assertThat(flows.script.steps())
        .endsWith("RestoreAbandon", "CredentialGiveBack")
        .doesNotContain("RestorePromote", "IncidentOpenAndFreeze");
    assertThat(flows.script.last("RestoreAbandon", RestoreFailure.class).incident()).isNull();
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo(state);
    assertThat(flows.searchValue(ID, SearchKeys.FAILURE)).isEqualTo(code.name());
    flows.keep(ID, "restore", outcome);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureCode.class,
      names = {"SCOPE_MISMATCH", "MANIFEST_SIGNATURE", "PACK_ALTERED", "ROW_DIGEST", "KEY_FOREIGN"})
  @DisplayName("I-4 a failed check exposes nothing, and its incident is surely open before the end")
  void halted(FailureCode code) {
    flows.script.fail("RestoreVerify", code);
    start();

    assertThat(flows.failure(ID)).isEqualTo(code);
    assertThat(eventId(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED))
        .isLessThan(eventId(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED));
    assertThat(flows.script.steps())
        .doesNotContain("RestorePromote", "RestoreRecord")
        .contains("RestoreAbandon", "CredentialGiveBack");
    RestoreStatus status = status();
    assertThat(status.state()).isEqualTo(RestoreStatus.State.HALTED);
    assertThat(status.incident()).isEqualTo(IncidentId.halting("r-1"));
    assertThat(status.failure()).isEqualTo(code.name());
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.halted()).isTrue();
    assertThat(report.code()).isEqualTo(code);
    assertThat(report.grant()).isEqualTo(Samples.restoreRequest().grant());
    assertThat(flows.script.count("IncidentDropQuarantine")).isEqualTo(1);
  }

  @ParameterizedTest(name = "a failed check in {0}")
  @ValueSource(strings = {"RestorePlan", "RestoreOpen", "RestoreStage", "RestoreVerify"})
  @DisplayName("I-4 every step before promotion can halt the restore")
  void haltedAnywhere(String step) {
    flows.script.fail(step, FailureCode.MANIFEST_ALTERED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.MANIFEST_ALTERED);
    assertThat(flows.script.steps()).doesNotContain("RestorePromote");
    flows.script.await("IncidentNotifyPeople", 1);
    flows.keep(ID, "restore", "halted-in-" + step);
  }

  @ParameterizedTest(name = "{1} in {0}")
  @CsvSource({
    "RestorePromote,   DATABASE_UNAVAILABLE",
    "RestoreCheckLive, LIVE_CHECK_FAILED",
    "RestoreCheckLive, DATABASE_BUSY",
    "RestoreProve,     STORE_UNAVAILABLE"
  })
  @DisplayName(
      "I-4 once promotion began, any lasting failure halts, and the incident takes it back")
  void haltedAfterPromotion(String step, FailureCode code) {
    flows.script.fail(step, code);
    flows.steps.promoted = true;
    start();

    assertThat(flows.failure(ID)).isEqualTo(code);
    flows.script.await("IncidentNotifyPeople", 1);
    assertThat(flows.script.count("IncidentUndoPromotion")).isEqualTo(1);
    assertThat(status().state()).isEqualTo(RestoreStatus.State.HALTED);
    assertThat(flows.script.steps()).doesNotContain("RestoreDiscard", "RestoreRecord");
    flows.keep(ID, "restore", "halted-in-" + step + '-' + code);
  }

  @Test
  @DisplayName("A quarantine that cannot be dropped becomes an incident's, which tries on")
  void quarantineStays() {
    flows.script.fail("RestoreStage", FailureCode.ROLE_MISSING);
    flows.script.fail("RestoreDiscard", FailureCode.DATABASE_UNAVAILABLE);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.ROLE_MISSING);
    flows.script.await("IncidentDropQuarantine", 1);
    assertThat(status().state()).isEqualTo(RestoreStatus.State.HALTED);
    flows.keep(ID, "restore", "quarantine-stays");
  }

  @Test
  @DisplayName("I-6 objects with something newer on top are reported, and the restore goes on")
  void shadowed() {
    flows.steps.shadowed = 3;
    start();

    assertThat(flows.result(ID, RestoreResult.class).shadowed()).isEqualTo(3);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.halted()).isFalse();
    assertThat(report.code()).isEqualTo(FailureCode.OBJECT_SHADOWED);
    assertThat(flows.script.steps())
        .doesNotContain(
            "IncidentRevokeCredentials", "IncidentDropQuarantine", "IncidentUndoPromotion");
    flows.keep(ID, "restore", "shadowed");
  }

  @Test
  @DisplayName("A catalog that stays away takes a proved restore not back; it is reported")
  void unrecorded() {
    flows.script.fail("RestoreRecord", FailureCode.CATALOG_UNAVAILABLE);
    start();

    assertThat(flows.result(ID, RestoreResult.class).id()).isEqualTo(Samples.RESTORE);
    flows.script.await("IncidentNotifyPeople", 1);
    assertThat(flows.script.last("IncidentOpenAndFreeze", IncidentReport.class).halted()).isFalse();
    assertThat(flows.script.steps()).doesNotContain("IncidentUndoPromotion", "RestoreAbandon");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RestorePlan",
        "RestoreConfirmApprovals",
        "RestoreOpen",
        "RestoreStage",
        "RestoreVerify"
      })
  @DisplayName(
      "A restore that is cancelled before promotion leaves no quarantine and no credential")
  void cancelled(String step) {
    flows.cancelDuring(step, ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    List<String> steps = flows.script.steps();
    assertThat(steps).endsWith("RestoreAbandon", "CredentialGiveBack");
    assertThat(steps).doesNotContain("RestorePromote", "IncidentOpenAndFreeze");
    if (steps.contains("RestoreStage")) {
      assertThat(steps).containsSubsequence("RestoreStage", "RestoreDiscard", "RestoreAbandon");
    }
    assertThat(flows.script.last("RestoreAbandon", RestoreFailure.class).code())
        .isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("CANCELLED");
    flows.keep(ID, "restore", "cancelled-in-" + step);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RestorePromote", "RestoreCheckLive", "RestoreProve", "RestoreRecord"})
  @DisplayName("A restore that is cancelled once promotion began goes to its end, never half-way")
  void cancelledTooLate(String step) {
    flows.cancelDuring(step, ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(status().state()).isEqualTo(RestoreStatus.State.DONE);
    assertThat(flows.script.steps())
        .endsWith("RestoreRecord", "RestoreDiscard", "CredentialGiveBack")
        .doesNotContain("RestoreAbandon", "IncidentOpenAndFreeze");
    flows.keep(ID, "restore", "cancelled-too-late-in-" + step);
  }

  @Test
  @DisplayName("I-4 a cancellation cannot skip the incident of a restore that halts")
  void cancelledWhileHalting() {
    flows.script.fail("RestoreCheckLive", FailureCode.LIVE_CHECK_FAILED);
    flows.cancelDuring("RestoreCheckLive", ID);
    start();

    flows.failure(ID);
    flows.script.await("IncidentNotifyPeople", 1);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("HALTED");
    assertThat(flows.searchValue(ID, SearchKeys.FAILURE)).isEqualTo("LIVE_CHECK_FAILED");
    assertThat(flows.script.count("IncidentUndoPromotion")).isEqualTo(1);
    flows.keep(ID, "restore", "cancelled-while-halting");
  }

  @Test
  @DisplayName("T2 a second restore of the same dataset is refused while one runs")
  void oneAtATime() {
    flows.script.during(
        "RestoreStage",
        () ->
            Assertions.assertThatThrownBy(this::start)
                .isInstanceOf(WorkflowExecutionAlreadyStarted.class));
    start();

    assertThat(flows.result(ID, RestoreResult.class).id()).isEqualTo(Samples.RESTORE);
    assertThat(flows.script.count("RestorePlan")).isEqualTo(1);
  }

  @Test
  @DisplayName("T2 an undo of the same dataset is refused while a restore runs")
  void noUndoBeside() {
    flows.script.during(
        "RestorePromote",
        () ->
            Assertions.assertThatThrownBy(
                    () ->
                        WorkflowClient.start(
                            flows.workflow(UndoWorkflow.class, ID)::undo, Samples.undoRequest()))
                .isInstanceOf(WorkflowExecutionAlreadyStarted.class));
    start();

    assertThat(flows.result(ID, RestoreResult.class).id()).isEqualTo(Samples.RESTORE);
    assertThat(flows.script.count("UndoUndo")).isZero();
  }

  private long eventId(EventType type) {
    return flows.history(ID).stream()
        .filter(event -> event.getEventType() == type)
        .findFirst()
        .orElseThrow()
        .getEventId();
  }

  private RestoreStatus status() {
    return flows.running(RestoreWorkflow.class, ID).status();
  }

  private void start() {
    RestoreWorkflow workflow = flows.workflow(RestoreWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::restore, Samples.restoreRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
