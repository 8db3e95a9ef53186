package dev.coffer.workflows.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.backup.BackupResult;
import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.discover.DiscoverResult;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.purge.PurgeWorkflow;
import dev.coffer.workflows.schedule.ScheduledResult.Outcome;
import dev.coffer.workflows.temporal.RunMemo;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import dev.coffer.workflows.watch.WatchResult;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.client.WorkflowClient;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScheduledWorkflowTest {
  private static final String ID = "scheduled/acme/backup/main-2026-11-21T10:00:00Z";
  private static final String BACKUP = WorkflowIds.backup(Samples.SCOPE);

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("starts the very run that a person would have started: id, memo, fairness key")
  void backup() {
    flows.steps.due = new ScheduledOrder.Backup(Samples.backupRequest());
    start(ScheduleKind.BACKUP);

    assertThat(result())
        .isEqualTo(new ScheduledResult(ScheduleKind.BACKUP, Outcome.DONE, "b-1", ""));
    WorkflowExecutionStartedEventAttributes started =
        flows.history(BACKUP).getFirst().getWorkflowExecutionStartedEventAttributes();
    assertThat(started.getPriority().getFairnessKey()).isEqualTo("acme");
    assertThat(started.getMemo().getFieldsMap()).containsOnlyKeys(RunMemo.RUN, RunMemo.KIND);
    assertThat(flows.searchValue(BACKUP, SearchKeys.BACKUP)).isEqualTo("b-1");
    assertThat(flows.searchValue(ID, SearchKeys.TENANT)).isEqualTo("acme");
    assertThat(flows.script.last("ScheduleAdmit", Instant.class))
        .isBetween(Samples.NOW, Samples.NOW.plusSeconds(60));
    flows.keep(ID, "scheduled", "backup");
  }

  @Test
  @DisplayName("verifies by a verification of its own")
  void verification() {
    flows.steps.due = new ScheduledOrder.Verification(Samples.verifyRequest());
    start(ScheduleKind.VERIFY);

    assertThat(result().run()).isEqualTo("v-1");
    assertThat(flows.script.steps()).contains("VerifyVerify", "VerifyRecord");
    flows.keep(ID, "scheduled", "verification");
  }

  @Test
  @DisplayName("rotates the tenant's keys by its one rotation")
  void rotation() {
    flows.steps.due = new ScheduledOrder.Rotation(Samples.rotationRequest());
    start(ScheduleKind.ROTATION);

    assertThat(result().run()).isEqualTo("k-1");
    assertThat(flows.searchValue(WorkflowIds.rotation(Samples.ACME), SearchKeys.STATE))
        .isEqualTo("DONE");
    flows.keep(ID, "scheduled", "rotation");
  }

  @Test
  @DisplayName("purges as a person would: approvals are of its plan, the grace is waited out")
  void purge() {
    flows.steps.approvals = 1;
    flows.steps.due = new ScheduledOrder.Purge(Samples.purgeRequest(false));
    start(ScheduleKind.PURGE);
    String id = WorkflowIds.purge(Samples.ACME);
    flows.script.await("PurgePlan", 1);
    flows.awaitSearchValue(id, SearchKeys.STATE, "WAITING_FOR_APPROVAL");
    assertThat(flows.script.steps()).doesNotContain("PurgeMark");
    flows
        .running(PurgeWorkflow.class, id)
        .decide(
            Samples.decision(Samples.purgePlan(Samples.purgeRequest(false), 3, 1), "paula", true));

    assertThat(result())
        .isEqualTo(new ScheduledResult(ScheduleKind.PURGE, Outcome.DONE, "p-1", ""));
    assertThat(flows.script.count("PurgeRecord")).isEqualTo(1);
    flows.keep(ID, "scheduled", "purge");
  }

  @Test
  @DisplayName("a purge that nobody decides on fails, and was no good run")
  void undecided() {
    flows.steps.approvals = 1;
    flows.steps.due = new ScheduledOrder.Purge(Samples.purgeRequest(false));
    start(ScheduleKind.PURGE);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.APPROVAL_EXPIRED);
    assertThat(flows.script.steps()).doesNotContain("PurgeMark", "PurgeRecord");
    flows.keep(ID, "scheduled", "purge-undecided");
  }

  @Test
  @DisplayName("looks for keys of tenants that left, for the whole fleet")
  void watch() {
    flows.steps.due = new ScheduledOrder.Watch(Samples.watchRequest());
    start(ScheduleKind.WATCH);

    assertThat(result())
        .isEqualTo(new ScheduledResult(ScheduleKind.WATCH, Outcome.DONE, "w-1", ""));
    assertThat(flows.searchValue(WorkflowIds.watch(), SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.script.last("WatchRecord", WatchResult.class).looked()).isEqualTo(100);
    flows.keep(ID, "scheduled", "watch");
  }

  @Test
  @DisplayName("looks at all servers for what no dataset covers, once for the whole fleet")
  void discovery() {
    flows.steps.due = new ScheduledOrder.Discovery(Samples.discoverRequest());
    start(ScheduleKind.DISCOVERY);

    assertThat(result())
        .isEqualTo(new ScheduledResult(ScheduleKind.DISCOVERY, Outcome.DONE, "n-1", ""));
    assertThat(flows.searchValue(WorkflowIds.discovery(), SearchKeys.STATE)).isEqualTo("DONE");
    assertThat(flows.script.last("DiscoverRecord", DiscoverResult.class).uncovered()).isEqualTo(2);
    flows.keep(ID, "scheduled", "discovery");
  }

  @Test
  @DisplayName("runs nothing while it is paused, and says why")
  void paused() {
    start(ScheduleKind.BACKUP);

    assertThat(result())
        .isEqualTo(
            new ScheduledResult(ScheduleKind.BACKUP, Outcome.NOTHING, null, "paused: migration"));
    assertThat(flows.script.steps()).containsExactly("ScheduleAdmit");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "scheduled", "nothing");
  }

  @Test
  @DisplayName("T7 overlap: while a backup of the dataset goes on, whoever asked, it is skipped")
  void overlap() {
    flows.steps.due = new ScheduledOrder.Backup(Samples.backupRequest());
    flows.script.during(
        "BackupCapture",
        () -> {
          start(ScheduleKind.BACKUP);
          flows.result(ID, ScheduledResult.class);
        });
    BackupWorkflow own = flows.workflow(BackupWorkflow.class, BACKUP);
    WorkflowClient.start(own::backup, Samples.backupRequest());

    assertThat(flows.result(BACKUP, BackupResult.class).id()).isEqualTo(Samples.BACKUP);
    assertThat(result().outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(result().text()).contains("under way");
    assertThat(flows.script.count("BackupRecord")).isEqualTo(1);
    flows.keep(ID, "scheduled", "skipped");
  }

  @Test
  @DisplayName("is refused for a time that is past, and starts nothing")
  void past() {
    flows.script.fail("ScheduleAdmit", FailureCode.INVALID_REQUEST);
    start(ScheduleKind.BACKUP);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.INVALID_REQUEST);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    flows.keep(ID, "scheduled", "refused");
  }

  @Test
  @DisplayName("fails with the code of the run that it started")
  void failed() {
    flows.steps.due = new ScheduledOrder.Backup(Samples.backupRequest());
    flows.script.fail("BackupAdmit", FailureCode.DATASET_OVERLAPS);
    start(ScheduleKind.BACKUP);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.DATASET_OVERLAPS);
    assertThat(flows.searchValue(ID, SearchKeys.FAILURE)).isEqualTo("DATASET_OVERLAPS");
    flows.keep(ID, "scheduled", "run-refused");
  }

  @Test
  @DisplayName("cancelled, it cancels what it started")
  void cancelled() {
    flows.steps.due = new ScheduledOrder.Backup(Samples.backupRequest());
    flows.cancelDuring("BackupCapture", ID);
    start(ScheduleKind.BACKUP);

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    assertThat(flows.searchValue(BACKUP, SearchKeys.STATE)).isEqualTo("CANCELLED");
    flows.keep(ID, "scheduled", "cancelled");
  }

  private ScheduledResult result() {
    return flows.result(ID, ScheduledResult.class);
  }

  private void start(ScheduleKind kind) {
    ScheduledWorkflow workflow = flows.workflow(ScheduledWorkflow.class, ID);
    WorkflowClient.start(workflow::run, Samples.scheduledRequest(kind));
  }
}
