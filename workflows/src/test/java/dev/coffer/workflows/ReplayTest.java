package dev.coffer.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.testing.Histories;
import io.temporal.testing.WorkflowReplayer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * I-12 Old runs still replay. A red test here says that workflow code changed under runs that are
 * open somewhere: put the change behind {@code Workflow.getVersion}, do not delete the fixture.
 */
class ReplayTest {

  @ParameterizedTest
  @MethodSource("histories")
  @DisplayName("I-12 a history of every released workflow and outcome still replays")
  void stillReplays(Path history) throws Exception {
    Class<?>[] workflows = Registry.workflows();
    WorkflowReplayer.replayWorkflowExecution(history.toFile(), workflows[0], rest(workflows));
  }

  @Test
  @DisplayName("I-12 every workflow has fixtures")
  void everyWorkflow() {
    Set<String> folders =
        Histories.all().stream()
            .map(file -> String.valueOf(file.getName(file.getNameCount() - 2)))
            .collect(Collectors.toSet());

    assertThat(folders)
        .containsExactlyInAnyOrder(
            "backup",
            "adopt",
            "verify",
            "restore",
            "undo",
            "rotation",
            "compromise",
            "fleet",
            "incident",
            "hold",
            "lift",
            "tenant",
            "blueprint",
            "dataset",
            "policy",
            "scheduled",
            "keeper",
            "missed",
            "rebuild",
            "audit",
            "purge",
            "offboard",
            "watch",
            "discover")
        .hasSameSizeAs(Registry.workflows());
  }

  static List<Path> histories() {
    return Histories.all();
  }

  private static Class<?>[] rest(Class<?>[] all) {
    return java.util.Arrays.copyOfRange(all, 1, all.length);
  }
}
