package dev.coffer.workflows.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.workflows.backup.BackupFailure;
import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.backup.CommittedBackup;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdoptWorkflowTest {
  private static final String ID = WorkflowIds.backup(Samples.SCOPE);
  private static final List<String> STEPS =
      List.of(
          "AdoptSurvey",
          "AdoptAdmit",
          "AdoptLoad",
          "AdoptCapture",
          "AdoptDiscard",
          "BackupCommit",
          "BackupRecord",
          "CredentialGiveBack");

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("An adoption surveys, loads, captures, drops its quarantine, commits and records")
  void done() {
    AdoptResult result = adopt(false);

    assertThat(result.backup()).isNotNull();
    assertThat(result.madeAt()).isBefore(Samples.NOW);
    assertThat(flows.script.steps()).containsExactlyElementsOf(STEPS);
    assertThat(flows.script.last("BackupRecord", CommittedBackup.class).backup().order().imported())
        .isEqualTo(result.imported());
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.searchValue(ID, SearchKeys.BACKUP)).isEqualTo("b-1");
    flows.keep(ID, "adopt", "done");
  }

  @Test
  @DisplayName("A preview reads the archive and does nothing else")
  void preview() {
    AdoptResult result = adopt(true);

    assertThat(result.backup()).isNull();
    assertThat(result.tables()).isEqualTo(12);
    assertThat(flows.script.steps()).containsExactly("AdoptSurvey", "CredentialGiveBack");
    flows.keep(ID, "adopt", "preview");
  }

  @Test
  @DisplayName("An archive that is refused at the first look leaves no run in the catalog")
  void refused() {
    flows.script.fail("AdoptSurvey", FailureCode.ARCHIVE_DIGEST);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.ARCHIVE_DIGEST);
    assertThat(flows.script.steps()).containsExactly("AdoptSurvey", "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    flows.keep(ID, "adopt", "refused");
  }

  @ParameterizedTest(name = "{0} at {1} ends as {2}")
  @CsvSource({
    "ARCHIVE_SHARED,    AdoptLoad,    REFUSED, refused-late",
    "STORE_UNAVAILABLE, AdoptCapture, FAILED,  failed",
    "UNEXPECTED,        BackupCommit, FAILED,  defect"
  })
  @DisplayName("A failed adoption drops its quarantine, and is abandoned under its own code")
  void failed(FailureCode code, String step, String state, String outcome) {
    flows.script.fail(step, code);
    start();

    assertThat(flows.failure(ID)).isEqualTo(code);
    assertThat(flows.script.count("AdoptDiscard")).isEqualTo(1);
    assertThat(flows.script.last("BackupAbandon", BackupFailure.class).code()).isEqualTo(code);
    assertThat(flows.script.steps())
        .endsWith("BackupAbandon", "CredentialGiveBack")
        .doesNotContain("BackupRecord", "IncidentOpenAndFreeze");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo(state);
    flows.keep(ID, "adopt", outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AdoptSurvey", "AdoptAdmit", "AdoptLoad", "AdoptCapture", "BackupCommit"})
  @DisplayName(
      "An adoption that is cancelled before its commit leaves no quarantine and no listing")
  void cancelled(String step) {
    flows.cancelDuring(step, ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    List<String> steps = flows.script.steps();
    assertThat(steps).endsWith("CredentialGiveBack").doesNotContain("BackupRecord");
    assertThat(steps.contains("AdoptDiscard")).isEqualTo(steps.contains("AdoptLoad"));
    assertThat(steps.contains("BackupAbandon")).isEqualTo(!step.equals("AdoptSurvey"));
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("CANCELLED");
    flows.keep(ID, "adopt", "cancelled-in-" + step);
  }

  @Test
  @DisplayName("I-11 a step whose worker was killed runs again, and one backup comes of it")
  void killedAtEachStep() {
    List<String> remote =
        List.of("AdoptSurvey", "AdoptLoad", "AdoptCapture", "AdoptDiscard", "BackupCommit");
    remote.forEach(step -> flows.script.fail(step, FailureCode.UNEXPECTED, 1));
    start();

    assertThat(flows.result(ID, AdoptResult.class).backup()).isNotNull();
    assertThat(flows.script.steps().stream().distinct()).containsExactlyElementsOf(STEPS);
    assertThat(remote).allMatch(step -> flows.script.count(step) == 2);
    assertThat(flows.script.count("BackupRecord")).isEqualTo(1);
  }

  @Test
  @DisplayName("A quarantine that cannot be dropped is tried again at the end, and is said")
  void quarantineStays() {
    flows.script.fail("AdoptDiscard", FailureCode.ROLE_MISSING);

    assertThat(adopt(false).backup()).isNotNull();
    assertThat(flows.script.count("AdoptDiscard")).isEqualTo(2);
  }

  @Test
  @DisplayName("I-4 a failed check of what was stored opens an incident that names no backup")
  void halted() {
    flows.script.fail("BackupCommit", FailureCode.PACK_ALTERED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.PACK_ALTERED);
    flows.script.await("IncidentNotifyPeople", 1);
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.BACKUP);
    assertThat(report.backup()).isNull();
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("HALTED");
    flows.keep(ID, "adopt", "halted");
  }

  @Test
  @DisplayName("T1 no backup of the dataset is taken while one is adopted")
  void oneAtATime() {
    flows.script.during(
        "AdoptLoad",
        () -> {
          BackupWorkflow other = flows.workflow(BackupWorkflow.class, ID);
          assertThatThrownBy(() -> WorkflowClient.start(other::backup, Samples.backupRequest()))
              .isInstanceOf(WorkflowExecutionAlreadyStarted.class);
        });

    assertThat(adopt(false).backup()).isNotNull();
  }

  private AdoptResult adopt(boolean preview) {
    return flows.workflow(AdoptWorkflow.class, ID).adopt(Samples.adoptRequest(preview));
  }

  private void start() {
    AdoptWorkflow workflow = flows.workflow(AdoptWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::adopt, Samples.adoptRequest(false)).getWorkflowId())
        .isEqualTo(ID);
  }
}
