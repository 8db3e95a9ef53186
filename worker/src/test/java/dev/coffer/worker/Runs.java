package dev.coffer.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * A table of runs: said at the end of the tests that made them, and kept below {@code target/runs},
 * where {@code deploy/e2e/report.py} sums it up.
 */
final class Runs {
  static final String RIGHT = "right";

  private static final int AT_ONCE = 4;
  private static final Path FOLDER = Path.of("target", "runs");

  private final String title;
  private final Path file;
  private final List<Line> lines = new ArrayList<>();

  /**
   * @param title what was done to the runs
   * @param file name of the kept table, without its ending
   */
  Runs(String title, String file) {
    this.title = title;
    this.file = FOLDER.resolve(file + ".tsv");
  }

  /**
   * One run.
   *
   * @param at where in the run it happened
   * @param ran how often the step there was run to its end
   * @param outcome {@link #RIGHT}, or what was not
   */
  record Line(String workflow, Boundaries.Boundary at, int ran, String outcome) {
    private List<String> cells() {
      return List.of(
          workflow,
          Integer.toString(at.number()),
          at.step(),
          at.side().words,
          Integer.toString(ran),
          outcome);
    }
  }

  /** Makes a run for each number from 1 and adds it. They wait more than they work. */
  void addAll(int count, IntFunction<Line> run) throws InterruptedException, ExecutionException {
    try (ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<Line>> started = new ArrayList<>();
      for (int at = 1; at <= count; at++) {
        int number = at;
        started.add(runners.submit(() -> run.apply(number)));
      }
      for (Future<Line> line : started) {
        add(line.get());
      }
    }
  }

  private synchronized void add(Line line) {
    lines.add(line);
  }

  /** The outcome of a run that met this. */
  static String wrong(Throwable met) {
    return "WRONG: " + met.toString().replaceAll("\\s+", " ");
  }

  /** The runs of this workflow that did not end as they should. */
  synchronized List<Line> wrong(String workflow) {
    return lines.stream()
        .filter(line -> line.workflow.equals(workflow) && !line.outcome.equals(RIGHT))
        .toList();
  }

  /** Says the table and keeps it. */
  synchronized void publish() throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("workflow", "no", "step", "at", "ran", "outcome"));
    lines.stream()
        .sorted(Comparator.comparing(Line::workflow).thenComparingInt(line -> line.at.number()))
        .map(Line::cells)
        .forEach(rows::add);
    StringBuilder said = new StringBuilder(title).append('\n');
    StringBuilder kept = new StringBuilder("# ").append(title).append('\n');
    for (List<String> row : rows) {
      said.append("%-22s %3s  %-24s %-13s %4s  %s%n".formatted(row.toArray(Object[]::new)));
      kept.append(String.join("\t", row)).append('\n');
    }
    System.out.print(said);
    Files.createDirectories(FOLDER);
    Files.writeString(file, kept, UTF_8);
  }
}
