package dev.coffer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.e2e.Tenants.Tenant;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An operator resets a finished run: its steps are delivered again, long after their effect. */
class RedeliveryIT {
  private final WholeStack stack = WholeStack.get();
  private final Api operator = new Api(stack, "operator");
  private final Tenants tenants = new Tenants(stack);
  private final WorkflowClient workflows = stack.workflows();

  @AfterEach
  void close() {
    workflows.getWorkflowServiceStubs().shutdown();
  }

  @Test
  @DisplayName("W6 I-11 A commit that is delivered again finds its manifest: one backup, as it was")
  void commitAgain() throws TimeoutException {
    Tenant tenant = tenants.create("w6a", 1_000);
    String backup = tenants.backup(tenant);
    JsonNode before = operator.get(tenant.path() + "/backups/" + backup).ok();

    replayFrom("backup/" + tenant.id() + "/main", "BackupCommit");

    assertThat(operator.get(tenant.path() + "/backups/" + backup).ok()).isEqualTo(before);
    assertThat(operator.get(tenant.backups()).ok().path("items")).hasSize(1);
    Tenants.ok(tenants.restore(tenant, backup));
  }

  @Test
  @DisplayName(
      "W6 I-11 A promotion that is delivered again is refused: its restore is closed, and stays as"
          + " it was")
  void promoteAgain() {
    Tenant tenant = tenants.create("w6b", 1_000);
    String backup = tenants.backup(tenant);
    Tenants.ok(tenants.restore(tenant, backup));
    // Written after the restore: a second promotion would lose it.
    stack.sql(tenant.database(), "INSERT INTO customer VALUES (1000, 'after the restore')");
    String after = stack.pgDump(tenant.database());

    JsonNode listed = operator.get(tenant.restores()).ok().path("items");

    assertThatThrownBy(() -> replayFrom("restore/" + tenant.id() + "/main", "RestorePromote"))
        .isInstanceOf(WorkflowException.class)
        .extracting(Failures::codeOf)
        .isEqualTo(FailureCode.BUSY);
    String incidents = tenant.path() + "/incidents/";
    String incident = "i-" + listed.path(0).path("id").asText();
    operator.until(incidents + incident, Tenants.PATIENCE, Set.of("WAITING_FOR_VERDICT"));

    assertThat(stack.pgDump(tenant.database())).isEqualTo(after);
    assertThat(operator.get(tenant.restores()).ok().path("items")).hasSize(1).isEqualTo(listed);
  }

  /** Resets the workflow to before the step, and waits until its new run has succeeded. */
  private void replayFrom(String workflow, String step) throws TimeoutException {
    WorkflowStub finished = workflows.newUntypedWorkflowStub(workflow);
    WorkflowExecution execution = finished.describe().getExecution();
    long decided =
        workflows.fetchHistory(workflow, execution.getRunId()).getEvents().stream()
            .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
            .map(HistoryEvent::getActivityTaskScheduledEventAttributes)
            .filter(scheduled -> scheduled.getActivityType().getName().equals(step))
            .findFirst()
            .orElseThrow()
            .getWorkflowTaskCompletedEventId();
    workflows
        .getWorkflowServiceStubs()
        .blockingStub()
        .resetWorkflowExecution(
            ResetWorkflowExecutionRequest.newBuilder()
                .setNamespace(workflows.getOptions().getNamespace())
                .setWorkflowExecution(execution)
                .setReason("exercise")
                .setRequestId(UUID.randomUUID().toString())
                .setWorkflowTaskFinishEventId(decided)
                .build());
    Map<?, ?> result =
        workflows
            .newUntypedWorkflowStub(workflow)
            .getResult(Tenants.PATIENCE.toSeconds(), TimeUnit.SECONDS, Map.class);
    assertThat(result).isNotEmpty();
  }
}
