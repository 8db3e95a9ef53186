package dev.coffer.bench;

import dev.coffer.workflows.Registry;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What it takes to replay each recorded history: a worker that was restarted does so for every run
 * that is open.
 *
 * <p>Argument: the folder of the histories.
 */
public final class Replays {
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 5;

  private Replays() {}

  public static void main(String[] arguments) throws Exception {
    try (Stream<Path> files = Files.walk(Path.of(arguments[0]));
        TestWorkflowEnvironment service =
            TestWorkflowEnvironment.newInstance(
                TestEnvironmentOptions.newBuilder()
                    .setWorkerFactoryOptions(Workers.factory())
                    .build())) {
      Worker worker = service.newWorker("replays");
      worker.registerWorkflowImplementationTypes(Registry.workflows());
      List<Path> histories =
          files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      double worst = 0;
      long events = 0;
      double total = 0;
      for (Path file : histories) {
        WorkflowExecutionHistory history =
            WorkflowExecutionHistory.fromJson(Files.readString(file, StandardCharsets.UTF_8));
        double seconds = median(worker, history);
        int length = history.getEvents().size();
        worst = Math.max(worst, seconds / length);
        events += length;
        total += seconds;
      }
      new Figures("replays")
          .with("histories", histories.size())
          .with("events", events)
          .with("total", total)
          .with("worst", worst)
          .print();
    }
  }

  private static double median(Worker worker, WorkflowExecutionHistory history) throws Exception {
    for (int round = 0; round < WARM_UP; round++) {
      worker.replayWorkflowExecution(history);
    }
    double[] rounds = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      Figures.Stopwatch watch = new Figures.Stopwatch();
      worker.replayWorkflowExecution(history);
      rounds[round] = watch.wall();
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }
}
