package dev.coffer.workflows.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The replay fixtures: one history a workflow, outcome and release, in {@code
 * src/test/resources/histories/<workflow>/<release>-<outcome>.json}.
 *
 * <p>The workflow tests make them: each names its outcome with {@link Flows#keep}. Ordinarily that
 * only asserts that the outcome has a fixture. {@code ./mvnw -pl workflows test
 * -Dhistories.record=true} writes those that are missing; a fixture that is there is never written
 * over, since it stands for runs that are open at someone's place. One that must go is deleted by
 * hand, with the reason in the commit.
 */
public final class Histories {
  /** The release whose workflow code writes new fixtures. */
  private static final String RELEASE = "0.1";

  private static final Path FOLDER = Path.of("src", "test", "resources", "histories");

  private Histories() {}

  /** All fixtures, of every release. */
  public static List<Path> all() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static void keep(String workflow, String outcome, WorkflowExecutionHistory history) {
    Path file = FOLDER.resolve(workflow).resolve(RELEASE + '-' + outcome + ".json");
    if (Boolean.getBoolean("histories.record") && !Files.exists(file)) {
      try {
        Files.createDirectories(file.getParent());
        Files.writeString(file, history.toJson(true));
      } catch (IOException unwritable) {
        throw new UncheckedIOException(unwritable);
      }
    }
    assertThat(file).as("the replay fixture of this outcome; see Histories").exists();
  }
}
