package dev.coffer.workflows.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.incident.IncidentReport;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatchWorkflowTest {
  private static final String ID = WorkflowIds.watch();

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("A watch that finds nothing says how many it looked at")
  void nothing() {
    flows.steps.departedPages = 3;
    start();

    WatchResult seen = flows.result(ID, WatchResult.class);
    assertThat(seen.looked()).isEqualTo(300);
    assertThat(seen.risen()).isZero();
    assertThat(flows.script.steps())
        .containsExactly("WatchLook", "WatchLook", "WatchLook", "WatchLook", "WatchRecord");
    assertThat(flows.script.last("WatchRecord", WatchResult.class)).isEqualTo(seen);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "watch", "nothing");
  }

  @Test
  @DisplayName("A key that is there again is reported, destroyed and certified, each for itself")
  void risen() {
    flows.steps.risen = List.of(new TenantId("acme"), new TenantId("bolt"));
    start();

    WatchResult seen = flows.result(ID, WatchResult.class);
    assertThat(seen.risen()).isEqualTo(2);
    assertThat(seen.names()).extracting(TenantId::value).containsExactly("acme", "bolt");
    flows.script.await("IncidentNotifyPeople", 2);
    assertThat(flows.script.count("WatchDestroyAgain")).isEqualTo(2);
    assertThat(flows.script.last("WatchDestroyAgain", TenantGrant.class).tenant().value())
        .isEqualTo("bolt");
    IncidentReport report = flows.script.last("IncidentOpenAndFreeze", IncidentReport.class);
    assertThat(report.code()).isEqualTo(FailureCode.KEY_RESURRECTED);
    assertThat(report.kind()).isEqualTo(IncidentReport.Kind.WATCH);
    assertThat(report.halted()).isFalse();
    flows.keep(ID, "watch", "risen");
  }

  @Test
  @DisplayName("A key that does not go is an incident all the same, and the watch fails")
  void doesNotGo() {
    flows.steps.risen = List.of(new TenantId("acme"));
    flows.script.fail("WatchDestroyAgain", FailureCode.KEY_SURVIVED);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.KEY_SURVIVED);
    assertThat(flows.script.steps()).doesNotContain("WatchRecord");
    flows.script.await("IncidentNotifyPeople", 1);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("HALTED");
    flows.keep(ID, "watch", "does-not-go");
  }

  @Test
  @DisplayName("However many tenants left, no execution's history grows with them")
  void goesOn() {
    flows.steps.departedPages = 120;
    start();

    assertThat(flows.result(ID, WatchResult.class).looked()).isEqualTo(12_000);
    assertThat(flows.script.count("WatchLook")).isEqualTo(121);
    assertThat(flows.script.count("WatchRecord")).isEqualTo(1);
    flows.keep(ID, "watch", "goes-on");
  }

  @Test
  @DisplayName("I-11 a look that fails twice is taken again")
  void healed() {
    flows.script.fail("WatchLook", FailureCode.KEYS_UNAVAILABLE, 2);
    start();

    assertThat(flows.result(ID, WatchResult.class).looked()).isEqualTo(100);
    flows.keep(ID, "watch", "healed");
  }

  private void start() {
    WatchWorkflow workflow = flows.workflow(WatchWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::watch, Samples.watchRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
