package dev.coffer.workflows.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScheduleKeeperWorkflowTest {
  private static final String ID = WorkflowIds.scheduleKeeper();
  private static final MissedRun MISSED = Samples.missedRun();
  private static final String TELLING =
      WorkflowIds.missed(MISSED.tenant(), MISSED.kind(), MISSED.dataset(), MISSED.slot());

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("T6 looks at every tenant's schedules by the workflow service's clock, then sweeps")
  void keeps() {
    flows.steps.fleet = List.of(Samples.ACME, new TenantId("bolt"));
    start();

    KeeperResult result = flows.result(ID, KeeperResult.class);
    assertThat(result.reconciled()).isEqualTo(new ReconcileResult(2, 0, 5));
    assertThat(result.missed()).isEqualTo(2);
    assertThat(result.cleared()).isEqualTo(4);
    assertThat(result.telling()).isZero();
    assertThat(flows.script.steps())
        .containsExactly(
            "ScheduleKeep", "ScheduleKeep", "ScheduleKeep", "ScheduleSweep", "ScheduleUntold");
    assertThat(flows.script.last("ScheduleKeep", Instant.class))
        .isBetween(Samples.NOW, Samples.NOW.plusSeconds(60));
    flows.keep(ID, "keeper", "kept");
  }

  @Test
  @DisplayName("has people told of a missed run, once, by a run of its own")
  void tells() {
    flows.steps.untold = List.of(MISSED);
    start();

    assertThat(flows.result(ID, KeeperResult.class).telling()).isEqualTo(1);
    flows.result(TELLING, Void.class);
    assertThat(flows.script.last("ScheduleTell", MissedNotice.class).missed()).isEqualTo(MISSED);
    assertThat(flows.script.count("ScheduleTold")).isEqualTo(1);
    assertThat(flows.searchValue(TELLING, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "keeper", "missed");
    flows.keep(TELLING, "missed", "told");
  }

  @Test
  @DisplayName("a webhook that is slow holds up nothing, and the same run is not told twice")
  void stillTelling() {
    flows.steps.untold = List.of(MISSED);
    flows.script.during(
        "ScheduleTell",
        () -> {
          start();
          assertThat(flows.result(ID, KeeperResult.class).telling()).isEqualTo(1);
        });
    MissedRunWorkflow telling = flows.workflow(MissedRunWorkflow.class, TELLING);
    WorkflowClient.start(telling::tell, new MissedNotice(Samples.keeperRequest().grant(), MISSED));

    flows.result(TELLING, Void.class);
    assertThat(flows.script.count("ScheduleTell")).isEqualTo(1);
    flows.keep(ID, "keeper", "still-telling");
  }

  @Test
  @DisplayName("where nobody takes the notice for an hour, it stays untold for the next look")
  void untold() {
    flows.steps.untold = List.of(MISSED);
    flows.script.fail("ScheduleTell", FailureCode.NOTIFIER_UNAVAILABLE);
    start();

    assertThat(flows.result(ID, KeeperResult.class).telling()).isEqualTo(1);
    assertThat(flows.failure(TELLING)).isEqualTo(FailureCode.NOTIFIER_UNAVAILABLE);
    assertThat(flows.script.count("ScheduleTold")).isZero();
    flows.keep(TELLING, "missed", "untold");
  }

  @Test
  @DisplayName("a look that is not admitted is refused")
  void refused() {
    flows.script.fail("ScheduleKeep", FailureCode.REQUEST_FORGED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.REQUEST_FORGED);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("HALTED");
    flows.keep(ID, "keeper", "refused");
  }

  private void start() {
    ScheduleKeeperWorkflow workflow = flows.workflow(ScheduleKeeperWorkflow.class, ID);
    WorkflowClient.start(workflow::keep, Samples.keeperRequest());
  }
}
