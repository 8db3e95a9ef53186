package dev.coffer.workflows.discover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.temporal.SearchKeys;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.testing.Flows;
import dev.coffer.workflows.testing.Samples;
import io.temporal.client.WorkflowClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DiscoverWorkflowTest {
  private static final String ID = WorkflowIds.discovery();

  private final Flows flows = Flows.start();

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  @DisplayName("Every configured server is looked at, and what they come to is kept")
  void all() {
    flows.steps.servers = List.of("main", "other", "third");
    start();

    DiscoverResult seen = flows.result(ID, DiscoverResult.class);
    assertThat(seen).isEqualTo(new DiscoverResult(3, 36, 6, 3));
    assertThat(flows.script.last("DiscoverRecord", DiscoverResult.class)).isEqualTo(seen);
    assertThat(flows.script.count("DiscoverLook")).isEqualTo(3);
    assertThat(flows.script.steps()).startsWith("DiscoverServers").endsWith("CredentialGiveBack");
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("DONE");
    flows.keep(ID, "discover", "all");
  }

  @Test
  @DisplayName("I-7 names of databases never reach a history: a look answers with counts")
  void counts() {
    assertThat(DiscoverResult.class.getRecordComponents())
        .allSatisfy(component -> assertThat(component.getType()).isEqualTo(int.class));
  }

  @Test
  @DisplayName("A server that does not answer fails the run, once the others were looked at")
  void oneIsAway() {
    flows.steps.servers = List.of("away", "main", "other");
    flows.steps.away = "away";
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.TOOL_OUTDATED);
    assertThat(flows.script.count("DiscoverLook")).isEqualTo(3);
    assertThat(flows.script.steps())
        .doesNotContain("DiscoverRecord")
        .endsWith("CredentialGiveBack");
    flows.keep(ID, "discover", "one-is-away");
  }

  @Test
  @DisplayName("A server that is not configured is refused by name")
  void unknown() {
    flows.script.fail("DiscoverServers", FailureCode.INVALID_REQUEST);
    start();

    assertThat(flows.failure(ID)).isEqualTo(FailureCode.INVALID_REQUEST);
    assertThat(flows.searchValue(ID, SearchKeys.STATE)).isEqualTo("REFUSED");
    flows.keep(ID, "discover", "unknown");
  }

  @Test
  @DisplayName("I-11 a look that fails twice is taken again")
  void healed() {
    flows.script.fail("DiscoverLook", FailureCode.DATABASE_UNAVAILABLE, 2);
    start();

    assertThat(flows.result(ID, DiscoverResult.class).servers()).isEqualTo(1);
    flows.keep(ID, "discover", "healed");
  }

  private void start() {
    DiscoverWorkflow workflow = flows.workflow(DiscoverWorkflow.class, ID);
    assertThat(WorkflowClient.start(workflow::discover, Samples.discoverRequest()).getWorkflowId())
        .isEqualTo(ID);
  }
}
