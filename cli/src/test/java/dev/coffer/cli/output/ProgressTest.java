package dev.coffer.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A run as it goes")
class ProgressTest {
  private final StringWriter printed = new StringWriter();

  @Test
  @DisplayName("on a terminal: bytes, rate and time left on one line")
  void terminal() {
    show(true, "STAGING", 20_000_000, 40_000_000, 10_000_000);
    assertThat(printed.toString())
        .startsWith("\r")
        .contains("[############............] 50%", "20 MB of 40 MB", "10 MB/s", "0:02 left")
        .doesNotContain("\n");
  }

  @Test
  @DisplayName("no time left is foretold from the first bytes")
  void tooSoon() {
    show(true, "VERIFYING", 158, 40_000_000, 1400);
    assertThat(printed.toString()).contains("] 0%", "158 B of 40 MB").doesNotContain("left");
  }

  @Test
  @DisplayName("an estimate that is passed is not said to be reached")
  void passed() {
    show(true, "STAGING", 50_000_000, 40_000_000, 10_000_000);
    assertThat(printed.toString()).contains("99%").doesNotContain("left");
  }

  @Test
  @DisplayName("elsewhere: a line for each change")
  void elsewhere() {
    Progress progress = new Progress(new PrintWriter(printed), false);
    progress.show(run("STAGING", 1, 2, 1));
    progress.show(run("STAGING", 2, 2, 1));
    progress.show(run("PROMOTING", 2, 2, 1));
    assertThat(printed.toString().lines()).containsExactly("staging", "promoting");
  }

  private void show(boolean terminal, String state, long bytes, long total, long rate) {
    new Progress(new PrintWriter(printed), terminal).show(run(state, bytes, total, rate));
  }

  private static ObjectNode run(String state, long bytes, long total, long rate) {
    ObjectNode run = JsonNodeFactory.instance.objectNode().put("state", state);
    run.putObject("progress")
        .put("bytes", bytes)
        .put("totalBytes", total)
        .put("bytesPerSecond", rate);
    return run;
  }
}
