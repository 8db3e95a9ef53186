package dev.coffer.worker;

import static dev.coffer.worker.World.LIVE;
import static dev.coffer.worker.World.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.temporal.WorkflowIds;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A tenant's keys are rotated, from the admission to the shut-out of the old version, while a run
 * of the same tenant stands at one of its boundaries.
 */
class RotationBesideTest {
  private static final Runs RUNS =
      new Runs("A whole rotation at every boundary of a step", "rotation-beside");

  @AfterAll
  static void publish() throws IOException {
    RUNS.publish();
  }

  /** What a rotation comes in between of. */
  enum Other {
    BACKUP(WorkflowIds.backup(SCOPE)) {
      @Override
      void run(World world) {
        world.backup("tuesday");
      }
    },

    RESTORE(WorkflowIds.restore(SCOPE)) {
      @Override
      void run(World world) {
        world.restore("r-0", "monday");
        assertThat(world.databases.content(LIVE)).isEqualTo(world.contents.get("monday"));
      }
    };

    private final String workflow;

    Other(String workflow) {
      this.workflow = workflow;
    }

    abstract void run(World world);
  }

  @ParameterizedTest(name = "T5 K6 I-11 keys rotated at every boundary of a {0}: both end right")
  @EnumSource(Other.class)
  @DisplayName("T5 K6 I-11 keys rotated at every boundary of a run: both end right")
  @Timeout(300)
  void rotated(Other other) throws Exception {
    int boundaries;
    try (World world = prepared()) {
      world.boundaries.count(other.workflow);
      other.run(world);
      boundaries = world.boundaries.passed();
    }
    assertThat(boundaries).isEven().isGreaterThanOrEqualTo(10);
    RUNS.addAll(boundaries, number -> rotatedAt(other, number));
    assertThat(RUNS.wrong(words(other))).isEmpty();
  }

  private static World prepared() {
    World world = new World();
    world.onboard();
    world.register();
    world.backup("monday");
    return world;
  }

  private static Runs.Line rotatedAt(Other other, int number) {
    try (World world = prepared()) {
      world.boundaries.happenAt(
          other.workflow, number, () -> assertThat(world.rotate("k-1").keyVersion()).isEqualTo(2));
      String outcome = Runs.RIGHT;
      int ran = 0;
      try {
        other.run(world);
        ran = world.boundaries.ranThere();
        check(world);
      } catch (AssertionError | RuntimeException wrong) {
        outcome = Runs.wrong(wrong);
      }
      return new Runs.Line(words(other), world.boundaries.met(), ran, outcome);
    }
  }

  private static void check(World world) {
    State left = State.of(world);
    assertThat(left.credentials()).isZero();
    assertThat(left.openRuns()).isZero();
    assertThat(left.tenant()).isEqualTo("revision 2");
    assertThat(left.objects()).containsEntry("keyring", 2);
    Subject.allComesBack(world);
  }

  private static String words(Other other) {
    return "rotation beside " + other.name().toLowerCase(Locale.ROOT);
  }
}
