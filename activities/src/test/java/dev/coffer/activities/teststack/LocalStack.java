package dev.coffer.activities.teststack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local stack's script: real servers from pinned packages, on free ports of loopback. */
final class LocalStack {
  private static final Logger LOG = LoggerFactory.getLogger(LocalStack.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long UP_SECONDS = 300;

  private final Path script = script();
  private final Path folder;
  private final boolean ours;

  /**
   * @param running folder of a stack that somebody else started and will stop
   */
  LocalStack(@Nullable Path running) {
    this.ours = running == null;
    this.folder = running == null ? fresh() : running;
    if (ours) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "test-stack-stop"));
    }
  }

  /** Starts what does not answer yet of these parts and says where everything is. */
  JsonNode up(String parts) {
    List<String> command = new ArrayList<>(List.of("up", "--parts", parts, "--json"));
    if (ours) {
      // The owner's end stops the stack even when this machine's hook never runs.
      command.addAll(
          List.of("--ports", "auto", "--owner", Long.toString(ProcessHandle.current().pid())));
    }
    LOG.info("starting real servers on loopback: {}", parts);
    return run(command);
  }

  private void stop() {
    try {
      run(List.of("down", "--wipe", "--yes"));
    } catch (IllegalStateException failed) {
      LOG.warn("the test stack did not stop by itself: {}", failed.getMessage());
    }
  }

  private JsonNode run(List<String> words) {
    List<String> command = new ArrayList<>(List.of("python3", script.toString()));
    command.add(words.getFirst());
    command.addAll(List.of("--dir", folder.toString()));
    command.addAll(words.subList(1, words.size()));
    try {
      Path errors = Files.createTempFile("coffer-stack", ".log");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(UP_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(
            "the local stack did not " + words.getFirst() + ": " + Files.readString(errors));
      }
      Files.delete(errors);
      return said.isBlank() || !said.stripLeading().startsWith("{")
          ? JSON.createObjectNode()
          : JSON.readTree(said);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the local stack was started");
    }
  }

  private static Path fresh() {
    try {
      return Files.createTempDirectory("coffer-test").resolve("stack");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Tests run in the folder of their module; the script is in one above. */
  private static Path script() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path script = at.resolve("deploy/local/stack.py");
      if (Files.exists(script)) {
        return script;
      }
    }
    throw new IllegalStateException("deploy/local/stack.py is not above the working folder");
  }
}
