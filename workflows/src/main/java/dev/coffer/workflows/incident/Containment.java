package dev.coffer.workflows.incident;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import io.temporal.failure.TemporalFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The compensations of one incident, in order. Each is tried to its own end: one that fails stops
 * no other, and is tried again with the next round.
 */
final class Containment {
  /**
   * One compensation.
   *
   * @param what what it does, in words
   * @param effect does it, and says in words what it found
   */
  private record Measure(String what, Supplier<String> effect) {}

  private final List<Measure> outstanding = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private final Consumer<String> reader;

  /** Every line of the log goes to the reader as well. */
  Containment(Consumer<String> reader) {
    this.reader = reader;
  }

  void add(String what, Runnable effect) {
    add(
        what,
        () -> {
          effect.run();
          return "done";
        });
  }

  void add(String what, Supplier<String> effect) {
    outstanding.add(new Measure(what, effect));
  }

  /** Tries everything that has not succeeded yet, each once. */
  void round() {
    outstanding.removeIf(this::succeeds);
  }

  /** What was done and what failed so far, in order, in words. */
  List<String> log() {
    return List.copyOf(log);
  }

  /** What has not succeeded yet, in words. */
  List<String> outstanding() {
    return outstanding.stream().map(Measure::what).toList();
  }

  void note(String line) {
    log.add(line);
    reader.accept(line);
  }

  private boolean succeeds(Measure measure) {
    try {
      note(measure.what() + ": " + measure.effect().get());
      return true;
    } catch (TemporalFailure failure) {
      FailureCode code = Failures.codeOf(failure);
      note(measure.what() + ": failed with " + code + ", will be tried again");
      return false;
    }
  }
}
