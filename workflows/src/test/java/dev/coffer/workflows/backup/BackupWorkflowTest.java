package dev.coffer.workflows.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupWorkflowTest {
  private static final String ID = WorkflowIds.backup(Samples.SCOPE);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A backup captures, commits, records and gives its credentials back, in that order")
  void done() {
    BackupResult result = backup();

    assertThat(result.id()).isEqualTo(Samples.BACKUP);
    assertThat(flows.script.steps())
        .containsExactly(
            "BackupAdmit", "BackupCapture", "BackupCommit", "BackupRecord", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.searchValue(ID, SearchKeys.TENANT)).isEqualTo("acme");
    assertThat(flows.searchValue(ID, SearchKeys.DATASET)).isEqualTo("main");
    assertThat(flows.searchValue(ID, SearchKeys.BACKUP)).isEqualTo("b-1");
    flows.keep(ID, "backup", "done");
  }

  @Test
  @DisplayName("At most three remote steps stand on a backup's hot path")
  void fewRemoteSteps() {
    backup();

    assertThat(flows.history(ID))
        .filteredOn(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
        .hasSizeLessThanOrEqualTo(3);
  }

  @ParameterizedTest(name = "{0} at {1} ends as {2}")
  @CsvSource({
    "TENANT_FROZEN,     BackupAdmit,   REFUSED, refused",
    "EMPTY_DUMP,        BackupCapture, REFUSED, refused-late",
    "KEY_REVOKED,       BackupCommit,  REFUSED, key-revoked",
    "STORE_UNAVAILABLE, BackupCapture, FAILED,  failed",
    "UNEXPECTED,        BackupCommit,  FAILED,  defect"
  })
  @DisplayName("K5 A failed backup is abandoned under its own code, without an incident")
  void failed(FailureCode code, String step, String state, String outcome) {
    flows.script.fail(step, code);
    start();

    assertThat(flows.failure(ID)).isEqualTo(code);
    assertThat(flows.script.last("BackupAbandon", BackupFailure.class).code()).isEqualTo(code);
    assertThat(flows.script.steps())
        .endsWith("BackupAbandon", "CredentialGiveBack")
        .doesNotContain("BackupRecord", "IncidentOpenAndFreeze");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo(state);
    assertThat(flows.searchValue(ID, SearchKeys.FAILURE)).isEqualTo(code.name());
    flows.keep(ID, "backup", outcome);
  }

  @Test
  @DisplayName("B3 a step that fails for a while is tried again, and the backup heals")
  void heals() {
    flows.script.fail("BackupCapture", FailureCode.DATABASE_UNAVAILABLE, 3);

    assertThat(backup().id()).isEqualTo(Samples.BACKUP);
    assertThat(flows.script.count("BackupCapture")).isEqualTo(4);
    assertThat(flows.script.count("BackupRecord")).isEqualTo(1);
  }

  @Test
  @DisplayName("I-4 a failed check stops the backup, and its incident is open before it fails")
  void halted() {
    flows.script.fail("BackupCommit", FailureCode.PACK_ALTERED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.PACK_ALTERED);
    assertThat(flows.at(ID, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED))
        .isBeforeOrEqualTo(flows.at(ID, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED));
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.id()).isEqualTo(IncidentId.halting("b-1"));
    assertThat(report.halted()).isTrue();
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.BACKUP);
    assertThat(report.grant()).isEqualTo(Samples.backupRequest().grant());
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("HALTED");
    flows.keep(ID, "backup", "halted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BackupAdmit", "BackupCapture", "BackupCommit"})
  @DisplayName("A backup that is cancelled before its commit lists nothing and keeps no credential")
  void cancelled(String step) {
    flows.cancelDuring(step, ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.last("BackupAbandon", BackupFailure.class).code())
        .isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps())
        .endsWith("BackupAbandon", "CredentialGiveBack")
        .doesNotContain("BackupRecord");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("CANCELLED");
    assertThat(flows.at(ID, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED)).isNotNull();
    flows.keep(ID, "backup", "cancelled-in-" + step);
  }

  @Test
  @DisplayName("A cancellation after the commit comes too late: the recovery point is listed")
  void cancelledTooLate() {
    flows.cancelDuring("BackupRecord", ID);
    start();

    // The SDK closes every run as cancelled that was asked to; how it ended says the search key.
    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.script.steps()).endsWith("BackupRecord", "CredentialGiveBack");
    flows.keep(ID, "backup", "cancelled-too-late");
  }

  @Test
  @DisplayName("Credentials that cannot be given back do not undo a finished backup")
  void credentialsStayOut() {
    flows.script.fail("CredentialGiveBack", FailureCode.KEYS_UNAVAILABLE);

    assertThat(backup().id()).isEqualTo(Samples.BACKUP);
    assertThat(flows.script.count("CredentialGiveBack")).isGreaterThan(5);
  }

  @Test
  @DisplayName("T1 a second backup of the same dataset is refused while one runs")
  void oneAtATime() {
    flows.script.during(
        "BackupCapture",
        () ->
            assertThatThrownBy(
                    () -> start(new BackupRequest(new BackupId("b-2"), Samples.grant("b-2"), "")))
                .isInstanceOf(WorkflowExecutionAlreadyStarted.class));

    assertThat(backup().id()).isEqualTo(Samples.BACKUP);
    assertThat(flows.script.count("BackupAdmit")).isEqualTo(1);
  }

  private BackupResult backup() {
    return flows.workflow(BackupWorkflow.class, ID).backup(Samples.backupRequest());
  }

  private void start() {
    start(Samples.backupRequest());
  }

  private void start(BackupRequest request) {
    BackupWorkflow workflow = flows.workflow(BackupWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::backup, request).getWorkflowId()).isEqualTo(ID);
  }
}
