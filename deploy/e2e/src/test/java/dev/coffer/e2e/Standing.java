package dev.coffer.e2e;

import static dev.coffer.e2e.Waiting.await;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A {@link StandingWorker} in a process of its own, in the place of the stack's worker. */
final class Standing implements AutoCloseable {
  private final Process process;
  private final WorkflowClient workflows;
  private final Set<String> all;
  private final Map<String, Stood> stood = new ConcurrentHashMap<>();

  /** Where a run stands. */
  record Stood(String workflow, int number, String step, String side) {
    String cells() {
      return String.join("\t", Integer.toString(number), step, side);
    }
  }

  private Standing(Process process, WorkflowClient workflows, Set<String> all) {
    this.process = process;
    this.workflows = workflows;
    this.all = all;
  }

  /**
   * Kills the stack's worker and starts with what that was started with.
   *
   * @param where at which boundary each run is to stand, by workflow id
   */
  static Standing start(WholeStack stack, Map<String, Integer> where) throws IOException {
    Path plan = Files.createTempFile(stack.folder(), "standing", ".tsv");
    Files.write(
        plan, where.entrySet().stream().map(run -> run.getKey() + '\t' + run.getValue()).toList());
    Path target = WholeStack.ROOT.resolve("worker/target");
    Map<String, String> environment = stack.environment("worker");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "--sun-misc-unsafe-memory-access=allow",
            // So many that no run waits for one that stands.
            "-Dcoffer.worker.streams=64",
            "-cp",
            String.join(
                ":", target + "/coffer-worker.jar", target + "/lib/*", testClasses().toString()),
            StandingWorker.class.getName(),
            plan.toString());
    builder.directory(stack.folder().toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    stack.kill("worker");
    Standing started = new Standing(builder.start(), stack.workflows(), Set.copyOf(where.keySet()));
    Thread.ofVirtual().start(started::read);
    return started;
  }

  private static Path testClasses() {
    try {
      return Path.of(
          StandingWorker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split("\t", -1);
        if (cells[0].equals(StandingWorker.STANDS)) {
          stood.put(cells[1], new Stood(cells[1], Integer.parseInt(cells[2]), cells[3], cells[4]));
        } else {
          System.out.println("standing worker: " + line);
        }
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /** Waits until every run stands or has ended, and returns those that stand, by workflow id. */
  Map<String, Stood> awaitAll(Duration patience) {
    Set<String> going = new HashSet<>(all);
    await(
        "every run to stand or end",
        patience,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("the worker ended by itself");
          }
          going.removeIf(workflow -> stood.containsKey(workflow) || ended(workflow));
          return going.isEmpty();
        });
    return Map.copyOf(stood);
  }

  private boolean ended(String workflow) {
    try {
      return workflows.newUntypedWorkflowStub(workflow).describe().getStatus()
          != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (WorkflowNotFoundException notYet) {
      return false;
    }
  }

  /** Kills it, as a crash would. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
