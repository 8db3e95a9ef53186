package dev.coffer.activities.engine.postgres;

import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A client tool that turns its input into text, both of any size. It gets no environment, and what
 * it complains of names objects and goes nowhere.
 */
final class Conversion implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Process process;
  private final CompletableFuture<Void> fed;

  private Conversion(Process process, CompletableFuture<Void> fed) {
    this.process = process;
    this.fed = fed;
  }

  /** Starts the tool; the input is read to its end even when the tool does not want all of it. */
  static Conversion of(List<String> command, InputStream input) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      return new Conversion(
          process,
          CompletableFuture.runAsync(
              () -> feed(input, process.getOutputStream()),
              Thread.ofVirtual().name("coffer-archive")::start));
    } catch (IOException e) {
      throw FailureCode.TOOL_OUTDATED.because("the PostgreSQL client tools cannot be started", e);
    }
  }

  private static void feed(InputStream input, OutputStream out) {
    byte[] buffer = new byte[BUFFER];
    boolean wanted = true;
    try (input;
        out) {
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        wanted = wanted && written(out, buffer, read);
      }
    } catch (IOException e) {
      if (wanted) {
        throw FailureCode.ARCHIVE_MISSING.because("the archive could not be read to its end", e);
      }
    }
  }

  /** A tool that has seen enough closes its input. */
  private static boolean written(OutputStream out, byte[] buffer, int length) {
    try {
      out.write(buffer, 0, length);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  InputStream text() {
    return process.getInputStream();
  }

  /** Waits for the tool's own verdict. */
  void finish() {
    try {
      int exit = process.waitFor();
      fed.join();
      if (exit != 0) {
        throw FailureCode.ARCHIVE_REFUSED.because(
            "pg_restore cannot read the archive: it ended with exit code " + exit);
      }
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException own ? own : e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FailureCode.CANCELLED.because("interrupted while a client tool ran", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.getInputStream().close();
    } catch (IOException gone) {
      // The process has ended.
    }
  }
}
