package dev.coffer.workflows.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantWorkflowTest {
  private static final String ID = WorkflowIds.tenant(Samples.ACME);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A tenant is visible only once its keys and keyring are there")
  void done() {
    start();

    assertThat(flows.result(ID, OnboardResult.class).tenant()).isEqualTo(Samples.ACME);
    assertThat(flows.script.steps())
        .containsExactly(
            "TenantReserve",
            "TenantCreateKeys",
            "TenantCreateKeyring",
            "TenantActivate",
            "CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.TENANT)).isEqualTo("acme");
    flows.keep(ID, "tenant", "done");
  }

  @Test
  @DisplayName("A customer who is to hold the key is asked before the id is taken for ever")
  void heldKey() {
    start(Samples.onboardRequest("acme-keys"));

    assertThat(flows.result(ID, OnboardResult.class).tenant()).isEqualTo(Samples.ACME);
    assertThat(flows.script.steps())
        .startsWith("TenantAskHolder", "TenantReserve", "TenantCreateKeys");
    flows.keep(ID, "tenant", "done-held");
  }

  @Test
  @DisplayName("A customer who says no ends the onboarding, and the id is still to be had")
  void holderRefuses() {
    flows.script.fail("TenantAskHolder", FailureCode.KEY_REVOKED);
    start(Samples.onboardRequest("acme-keys"));

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.KEY_REVOKED);
    assertThat(flows.script.steps()).containsExactly("TenantAskHolder", "CredentialGiveBack");
    flows.keep(ID, "tenant", "holder-refuses");
  }

  @ParameterizedTest(name = "{0} fails")
  @ValueSource(strings = {"TenantCreateKeys", "TenantCreateKeyring", "TenantActivate"})
  @DisplayName("Onboarding that fails takes everything back")
  void withdrawn(String step) {
    flows.script.fail(step, FailureCode.LOCK_NOT_ENFORCED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.LOCK_NOT_ENFORCED);
    assertThat(flows.script.steps()).endsWith(step, "TenantWithdraw", "CredentialGiveBack");
    flows.keep(ID, "tenant", "withdrawn-after-" + step);
  }

  @Test
  @DisplayName("T1 an id that another run reserved is refused, and nothing of that run is touched")
  void alreadyThere() {
    flows.script.fail("TenantReserve", FailureCode.ALREADY_EXISTS);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.ALREADY_EXISTS);
    assertThat(flows.script.steps()).containsExactly("TenantReserve", "CredentialGiveBack");
    flows.keep(ID, "tenant", "already-there");
  }

  @Test
  @DisplayName("Onboarding that is cancelled takes everything back")
  void cancelled() {
    flows.cancelDuring("TenantCreateKeys", ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps()).endsWith("TenantWithdraw", "CredentialGiveBack");
    flows.keep(ID, "tenant", "cancelled");
  }

  @Test
  @DisplayName("A tenant with a dataset is in once its first backup is verified, and is scheduled")
  void protectedFromTheFirstHour() {
    start(Samples.firstBackupRequest());

    OnboardResult result = flows.result(ID, OnboardResult.class);
    FirstBackup first = Objects.requireNonNull(result.first());
    assertThat(first.backup()).isEqualTo(Samples.BACKUP);
    assertThat(first.dataset().engineVersion()).isEqualTo("18.6");
    assertThat(flows.script.steps())
        .containsExactly(
            "TenantReserve",
            "TenantCreateKeys",
            "TenantPrepareDataset",
            "TenantCreateKeyring",
            "TenantActivate",
            "TenantActivateDataset",
            "BackupAdmit",
            "BackupCapture",
            "BackupCommit",
            "BackupRecord",
            "CredentialGiveBack",
            "VerifyVerify",
            "VerifyRecord",
            "CredentialGiveBack",
            "ScheduleReconcile",
            "CredentialGiveBack");
    flows.keep(ID, "tenant", "first-backup");
  }

  @ParameterizedTest(name = "{0} fails")
  @ValueSource(
      strings = {
        "TenantCreateKeys",
        "TenantPrepareDataset",
        "TenantCreateKeyring",
        "TenantActivate",
        "TenantActivateDataset",
        "BackupAdmit",
        "BackupCapture",
        "BackupCommit",
        "BackupRecord",
        "VerifyVerify",
        "VerifyRecord"
      })
  @DisplayName("I-11 whatever fails up to the verdict on the first backup, everything goes back")
  void firstBackupWithdrawn(String step) {
    flows.script.fail(step, FailureCode.UNSUPPORTED_OBJECT);
    start(Samples.firstBackupRequest());

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.UNSUPPORTED_OBJECT);
    assertThat(flows.script.steps())
        .endsWith("TenantWithdraw", "CredentialGiveBack")
        .doesNotContain("ScheduleReconcile");
    flows.keep(ID, "tenant", "first-backup-withdrawn-after-" + step);
  }

  @Test
  @DisplayName("What can be refused of the dataset is refused before anything is put under a lock")
  void refusedBeforeTheFirstObject() {
    flows.script.fail("TenantPrepareDataset", FailureCode.UNSUPPORTED_OBJECT);
    start(Samples.firstBackupRequest());

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.UNSUPPORTED_OBJECT);
    assertThat(flows.script.steps()).doesNotContain("TenantCreateKeyring", "BackupCapture");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"BackupCommit", "VerifyVerify"})
  @DisplayName("A failed check of the first backup is an incident, and nothing is taken back")
  void halted(String step) {
    if (step.equals("VerifyVerify")) {
      flows.steps.finding = FailureCode.PACK_ALTERED;
    } else {
      flows.script.fail(step, FailureCode.PACK_ALTERED);
    }
    start(Samples.firstBackupRequest());

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.PACK_ALTERED);
    IncidentId incident =
        step.equals("VerifyVerify")
            ? IncidentId.reporting("v-1", "verify")
            : IncidentId.halting(Samples.BACKUP.value());
    assertThat(flows.history(WorkflowIds.incident(Samples.ACME, incident))).isNotEmpty();
    assertThat(flows.script.steps()).doesNotContain("TenantWithdraw", "ScheduleReconcile");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("HALTED");
    flows.keep(ID, "tenant", "first-backup-halted-in-" + step);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TenantPrepareDataset", "BackupCapture", "VerifyVerify"})
  @DisplayName("Onboarding that is cancelled takes its first backup back, too")
  void firstBackupCancelled(String step) {
    flows.cancelDuring(step, ID);
    start(Samples.firstBackupRequest());

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.script.steps()).endsWith("TenantWithdraw", "CredentialGiveBack");
    flows.keep(ID, "tenant", "first-backup-cancelled-in-" + step);
  }

  @Test
  @DisplayName("Schedules that cannot be made yet do not undo what is protected")
  void scheduledLater() {
    flows.script.fail("ScheduleReconcile", FailureCode.WORKFLOWS_UNAVAILABLE);
    start(Samples.firstBackupRequest());

    assertThat(flows.result(ID, OnboardResult.class).first()).isNotNull();
    assertThat(flows.script.steps()).doesNotContain("TenantWithdraw");
    flows.keep(ID, "tenant", "scheduled-later");
  }

  private void start() {
    start(Samples.onboardRequest());
  }

  private void start(OnboardRequest request) {
    TenantWorkflow workflow = flows.workflow(TenantWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::onboard, request).getWorkflowId()).isEqualTo(ID);
  }
}
