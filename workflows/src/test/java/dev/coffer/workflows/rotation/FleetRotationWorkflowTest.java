package dev.coffer.workflows.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FleetRotationWorkflowTest {
  private static final String ID = WorkflowIds.fleetRotation();

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  private static List<TenantId> tenants(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new TenantId(String.format(Locale.ROOT, "t-%04d", i)))
        .toList();
  }

  @Test
  @DisplayName("Every active tenant is rotated; one that fails is told and stops no other")
  void oneFails() {
    flows.steps.fleet = tenants(3);
    flows.script.fail("RotationPublish", FailureCode.NOT_FOUND, 1);
    start();

    FleetProgress result = flows.result(ID, FleetProgress.class);
    assertThat(result.done()).isEqualTo(2);
    assertThat(result.failed()).isEqualTo(1);
    assertThat(result.of()).isEqualTo(3);
    assertThat(result.refused())
        .singleElement()
        .extracting(FleetProgress.Refused::code)
        .isEqualTo(FailureCode.NOT_FOUND);
    assertThat(flows.script.count("RotationRecord")).isEqualTo(2);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "fleet", "one-fails");
  }

  @Test
  @DisplayName("A tenant whose own rotation runs is left to it, and counted as failed")
  void busyTenant() {
    flows.steps.fleet = List.of(Samples.ACME, new TenantId("bolt"));
    String running = WorkflowIds.rotation(Samples.ACME);
    flows.script.during("RotationRotate", () -> flows.script.await("RotationRecord", 1));
    RotationWorkflow own = flows.workflow(RotationWorkflow.class, running);
    WorkflowClient.start(own::rotate, Samples.rotationRequest());
    flows.script.await("RotationRotate", 1);
    start();

    FleetProgress result = flows.result(ID, FleetProgress.class);
    assertThat(result.refused())
        .containsExactly(new FleetProgress.Refused(Samples.ACME, FailureCode.BUSY));
    assertThat(result.done()).isEqualTo(1);
    assertThat(flows.result(running, RotationResult.class).id()).isEqualTo("k-1");
  }

  @Test
  @DisplayName("W8 a large fleet goes on in a new execution, a few tenants at a time, each once")
  void large() {
    int count = FleetRotationWorkflowImpl.PER_EXECUTION + 25;
    flows.steps.fleet = tenants(count);
    start();

    FleetProgress result = flows.result(ID, FleetProgress.class);
    assertThat(result.done()).isEqualTo(count);
    assertThat(result.failed()).isZero();
    assertThat(flows.script.count("RotationRecord")).isEqualTo(count);
    List<HistoryEvent> last = flows.history(ID);
    assertThat(last.getFirst().getWorkflowExecutionStartedEventAttributes())
        .matches(started -> !started.getContinuedExecutionRunId().isEmpty(), "continued")
        .matches(started -> started.getMemo().containsFields("run"), "carries its memo on");
    assertThat(mostAtOnce(last)).isBetween(2, FleetRotationWorkflowImpl.IN_FLIGHT);
  }

  private static int mostAtOnce(List<HistoryEvent> history) {
    int now = 0;
    int most = 0;
    for (HistoryEvent event : history) {
      if (event.hasStartChildWorkflowExecutionInitiatedEventAttributes()) {
        now++;
      } else if (event.hasChildWorkflowExecutionCompletedEventAttributes()) {
        now--;
      }
      most = Math.max(most, now);
    }
    return most;
  }

  @Test
  @DisplayName("A cancelled fleet stops what is under way, counts it and starts no more")
  void cancelled() {
    flows.steps.fleet = tenants(40);
    flows.cancelDuring("RotationRotate", ID);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.CANCELLED);
    FleetProgress progress = flows.running(FleetRotationWorkflow.class, ID).progress();
    assertThat(progress.done() + progress.failed()).isLessThan(40);
    assertThat(flows.script.count("RotationAbandon")).isEqualTo(progress.failed());
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("CANCELLED");
    flows.keep(ID, "fleet", "cancelled");
  }

  private void start() {
    FleetRotationWorkflow workflow = flows.workflow(FleetRotationWorkflow.class, ID);
    WorkflowClient.start(workflow::rotateAll, Samples.fleetRequest());
  }
}
