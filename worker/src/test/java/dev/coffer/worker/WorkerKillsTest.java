package dev.coffer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The worker dies at every boundary of every step: workflows and steps as a worker runs them, over
 * servers in memory. What a kill in the midst of a step does, the tests of the steps show.
 */
class WorkerKillsTest {
  private static final Runs RUNS =
      new Runs("The worker killed at every boundary of a step", "worker-kills");

  @AfterAll
  static void publish() throws IOException {
    RUNS.publish();
  }

  @ParameterizedTest(
      name = "I-11 W6 K8 the worker killed at every boundary of {0}: the end is right")
  @EnumSource(Subject.class)
  @DisplayName("I-11 W6 K8 the worker killed at every boundary of a step: the end is right")
  @Timeout(300)
  void killed(Subject subject) throws Exception {
    State peaceful;
    int boundaries;
    try (World world = new World()) {
      subject.prepare(world);
      world.boundaries.count(subject.workflow());
      subject.run(world);
      boundaries = world.boundaries.passed();
      peaceful = subject.left(world);
      subject.check(world, peaceful);
    }
    assertThat(peaceful.credentials()).isZero();
    assertThat(peaceful.openRuns()).isZero();
    assertThat(boundaries).as("two a step").isEven().isGreaterThanOrEqualTo(6);

    RUNS.addAll(boundaries, number -> killedAt(subject, number, peaceful));
    assertThat(RUNS.wrong(subject.words())).isEmpty();
  }

  private static Runs.Line killedAt(Subject subject, int number, State peaceful) {
    try (World world = new World()) {
      subject.prepare(world);
      world.boundaries.killAt(subject.workflow(), number);
      String outcome = Runs.RIGHT;
      int ran = 0;
      try {
        subject.run(world);
        ran = world.boundaries.ranThere();
        State left = subject.left(world);
        assertThat(left).isEqualTo(peaceful);
        subject.check(world, left);
      } catch (AssertionError | RuntimeException wrong) {
        outcome = Runs.wrong(wrong);
      }
      return new Runs.Line(subject.words(), world.boundaries.met(), ran, outcome);
    }
  }
}
