package dev.coffer.workflows.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.incident.IncidentStatus.State;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowUpdateException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentWorkflowTest {
  private static final IncidentId INCIDENT = Samples.halted().id();
  private static final String ID = WorkflowIds.incident(Samples.ACME, INCIDENT);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName(
      "I-4 an incident freezes, revokes, drops, takes back, holds, keeps evidence, notifies")
  void contains() {
    flows.steps.promoted = true;
    openAndWait(Samples.halted());

    assertThat(flows.script.steps())
        .containsExactly(
            "IncidentOpenAndFreeze",
            "IncidentRevokeCredentials",
            "IncidentDropQuarantine",
            "IncidentUndoPromotion",
            "IncidentHoldBackup",
            "IncidentCollectEvidence",
            "IncidentNotifyPeople");
    IncidentStatus status = incident().status();
    assertThat(status.state()).isEqualTo(State.WAITING_FOR_VERDICT);
    assertThat(status.steps()).contains("take the promotion back: it is undone");
    assertThat(status.evidence()).isEqualTo(Samples.object("evidence"));
    List<?> logged = flows.script.last("IncidentCollectEvidence", List.class);
    assertThat(logged).hasSize(5);
    assertThat(flows.searchValue(ID, SearchKeys.FAILURE)).isEqualTo("PACK_ALTERED");
    flows.keep(ID, "incident", "waiting");
  }

  @ParameterizedTest(name = "thaw={0} ends as {1}")
  @CsvSource({"true, THAWED", "false, STAYS_FROZEN"})
  @DisplayName("A person's verdict closes the incident one way or the other")
  void closes(boolean thaw, State end) {
    openAndWait(Samples.halted());
    IncidentStatus status = incident().resolve(verdict("vera", thaw));

    assertThat(status.state()).isEqualTo(end);
    assertThat(flows.result(ID, IncidentStatus.class).state()).isEqualTo(end);
    IncidentReview review = flows.script.last("IncidentClose", IncidentReview.class);
    assertThat(review.verdict().thaw()).isEqualTo(thaw);
    assertThat(review.steps()).contains("drop the quarantine: done");
    assertThat(flows.script.count("IncidentReleaseBackup")).isEqualTo(thaw ? 1 : 0);
    flows.keep(ID, "incident", end.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
  }

  @Test
  @DisplayName("I-6 an incident that halted nothing freezes, revokes and takes back nothing")
  void reportsOnly() {
    openAndWait(Samples.reported());

    assertThat(flows.script.steps())
        .containsExactly(
            "IncidentOpenAndFreeze",
            "IncidentHoldBackup",
            "IncidentCollectEvidence",
            "IncidentNotifyPeople");
    assertThat(incident().resolve(verdict("vera", true)).state()).isEqualTo(State.CLOSED);
    flows.result(ID, IncidentStatus.class);
    flows.keep(ID, "incident", "reported");
  }

  @ParameterizedTest(name = "{0} fails")
  @ValueSource(
      strings = {
        "IncidentOpenAndFreeze",
        "IncidentRevokeCredentials",
        "IncidentDropQuarantine",
        "IncidentUndoPromotion",
        "IncidentHoldBackup",
        "IncidentCollectEvidence"
      })
  @DisplayName("A compensation that fails stops no other, and is tried again until it succeeds")
  void oneFailureStopsNoOther(String step) {
    flows.script.fail(step, FailureCode.DATABASE_UNAVAILABLE);
    open(Samples.halted());
    // One round of the failing step, then people are told.
    flows.pass(Duration.ofMinutes(11));
    flows.script.await("IncidentNotifyPeople", 1);

    assertThat(flows.script.steps())
        .contains(
            "IncidentOpenAndFreeze",
            "IncidentRevokeCredentials",
            "IncidentDropQuarantine",
            "IncidentUndoPromotion",
            "IncidentHoldBackup",
            "IncidentCollectEvidence");
    assertThat(flows.script.last("IncidentNotifyPeople", IncidentNotice.class).outstanding())
        .hasSize(1);

    flows.script.heal(step);
    flows.pass(Duration.ofMinutes(16));
    flows.script.await("IncidentNotifyPeople", 2);
    assertThat(flows.script.last("IncidentNotifyPeople", IncidentNotice.class).outstanding())
        .isEmpty();
    assertThat(incident().status().steps())
        .anyMatch(line -> line.endsWith("failed with DATABASE_UNAVAILABLE, will be tried again"));
    flows.keep(ID, "incident", "healed-" + step);
  }

  @Test
  @DisplayName("Nobody answers: people are told after 15 minutes, 1 hour, 4 hours, then daily")
  void escalates() {
    openAndWait(Samples.halted());
    assertThat(notice().escalation()).isZero();

    flows.pass(Duration.ofMinutes(14));
    assertThat(flows.script.count("IncidentNotifyPeople")).isEqualTo(1);
    flows.pass(Duration.ofMinutes(2));
    flows.script.await("IncidentNotifyPeople", 2);
    assertThat(notice().escalation()).isEqualTo(1);
    flows.pass(Duration.ofHours(1));
    flows.script.await("IncidentNotifyPeople", 3);
    flows.pass(Duration.ofHours(4));
    flows.script.await("IncidentNotifyPeople", 4);
    flows.pass(Duration.ofHours(23));
    assertThat(flows.script.count("IncidentNotifyPeople")).isEqualTo(4);
    flows.pass(Duration.ofHours(2));
    flows.script.await("IncidentNotifyPeople", 5);
    assertThat(notice().evidence()).isEqualTo(Samples.object("evidence"));
    flows.keep(ID, "incident", "escalated");
  }

  @Test
  @DisplayName("A notification that cannot be sent holds nothing up")
  void unsent() {
    flows.script.fail("IncidentNotifyPeople", FailureCode.WORKFLOWS_UNAVAILABLE);
    open(Samples.halted());
    flows.pass(Duration.ofMinutes(11));
    flows.awaitSearchValue(ID, SearchKeys.STATE, "WAITING_FOR_VERDICT");

    assertThat(incident().resolve(verdict("vera", true)).state()).isEqualTo(State.THAWED);
    flows.keep(ID, "incident", "unsent");
  }

  @Test
  @DisplayName("A forged verdict closes nothing; the real one still can")
  void forgedVerdict() {
    flows.script.fail("IncidentClose", FailureCode.REQUEST_FORGED, 1);
    openAndWait(Samples.halted());

    assertThat(refusal(() -> incident().resolve(verdict("mallory", true))))
        .isEqualTo(FailureCode.REQUEST_FORGED);
    assertThat(incident().status().state()).isEqualTo(State.WAITING_FOR_VERDICT);
    assertThat(incident().resolve(verdict("vera", false)).state()).isEqualTo(State.STAYS_FROZEN);
    flows.result(ID, IncidentStatus.class);
    flows.keep(ID, "incident", "forged-verdict");
  }

  @Test
  @DisplayName("I-10 a hold that cannot be lifted holds no verdict up, and says so")
  void holdStays() {
    flows.script.fail("IncidentReleaseBackup", FailureCode.CREDENTIAL_REFUSED);
    openAndWait(Samples.halted());

    assertThat(incident().resolve(verdict("vera", true)).state()).isEqualTo(State.THAWED);
    assertThat(flows.result(ID, IncidentStatus.class).steps())
        .endsWith("lift the hold on the backup: failed");
    flows.keep(ID, "incident", "hold-stays");
  }

  @Test
  @DisplayName("A verdict on another incident is refused")
  void otherIncident() {
    openAndWait(Samples.halted());
    Verdict other = new Verdict(new IncidentId("i-other"), "vera", true, "", "22".repeat(32));

    assertThat(refusal(() -> incident().resolve(other))).isEqualTo(FailureCode.INVALID_REQUEST);
  }

  @Test
  @DisplayName("No verdict is taken while the incident is still containing")
  void tooEarly() {
    flows.script.during(
        "IncidentHoldBackup",
        () ->
            assertThat(refusal(() -> incident().resolve(verdict("vera", true))))
                .isEqualTo(FailureCode.BUSY));
    openAndWait(Samples.halted());

    assertThat(incident().status().state()).isEqualTo(State.WAITING_FOR_VERDICT);
  }

  @Test
  @DisplayName("An incident cannot be cancelled")
  void notCancelled() {
    openAndWait(Samples.halted());
    flows.untyped(ID).cancel();
    flows.pass(Duration.ofMinutes(16));
    flows.script.await("IncidentNotifyPeople", 2);

    assertThat(incident().resolve(verdict("vera", true)).state()).isEqualTo(State.THAWED);
    flows.failure(ID);
    assertThat(flows.script.count("IncidentClose")).isEqualTo(1);
    flows.keep(ID, "incident", "cancel-ignored");
  }

  @ParameterizedTest
  @ValueSource(strings = {"REQUEST_FORGED", "SCOPE_MISMATCH"})
  @DisplayName("U5 a report that the API never admitted ends at once, and nothing is done for it")
  void forgedReport(FailureCode code) {
    flows.script.fail("IncidentOpenAndFreeze", code);
    open(Samples.halted());

    assertThat(flows.failure(ID)).isEqualTo(code);
    assertThat(flows.script.steps()).containsExactly("IncidentOpenAndFreeze");
    flows.keep(ID, "incident", "not-admitted-" + code);
  }

  private static FailureCode refusal(Runnable update) {
    WorkflowUpdateException refused =
        catchThrowableOfType(WorkflowUpdateException.class, update::run);
    assertThat(refused).isNotNull();
    return Failures.codeOf(refused);
  }

  private IncidentNotice notice() {
    return flows.script.last("IncidentNotifyPeople", IncidentNotice.class);
  }

  private static Verdict verdict(String by, boolean thaw) {
    return new Verdict(INCIDENT, by, thaw, "looked into it", "22".repeat(32));
  }

  private IncidentWorkflow incident() {
    return flows.running(IncidentWorkflow.class, ID);
  }

  private void openAndWait(IncidentReport report) {
    open(report);
    flows.awaitSearchValue(ID, SearchKeys.STATE, "WAITING_FOR_VERDICT");
  }

  private void open(IncidentReport report) {
    IncidentWorkflow workflow = flows.workflow(IncidentWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::open, report).getWorkflowId()).isEqualTo(ID);
  }
}
