package dev.coffer.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** A run as it goes: one line that moves on a terminal, a line for each change elsewhere. */
public final class Progress {
  private static final int BAR = 24;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter to;
  private final boolean terminal;
  private String told = "";

  /** Nothing is printed yet. */
  public Progress(PrintWriter to, boolean terminal) {
    this.to = to;
    this.terminal = terminal;
  }

  /** Shows where the run is. */
  public void show(JsonNode run) {
    String state = Values.text(run.path("state")).toLowerCase(Locale.ROOT).replace('_', ' ');
    int attempt = run.path("attempt").asInt();
    String heading = attempt > 1 ? state + " (attempt " + attempt + ')' : state;
    if (terminal) {
      to.print(CLEAR + heading + moved(run.path("progress")) + counted(run.path("result")));
      to.flush();
    } else if (!heading.equals(told)) {
      to.println(heading);
    }
    told = heading;
  }

  /** Makes room for other lines. */
  public void clear() {
    if (terminal && !told.isEmpty()) {
      to.print(CLEAR);
      to.flush();
    }
    told = "";
  }

  /** What a run over every tenant has come to so far. */
  private static String counted(JsonNode result) {
    return result.has("of")
        ? "  %s of %s done, %s failed"
            .formatted(
                Values.text(result.path("done")),
                Values.text(result.path("of")),
                Values.text(result.path("failed")))
        : "";
  }

  private static String moved(JsonNode progress) {
    if (!progress.isObject()) {
      return "";
    }
    long bytes = progress.path("bytes").asLong();
    long total = progress.path("totalBytes").asLong();
    long rate = progress.path("bytesPerSecond").asLong();
    String speed = rate > 0 ? "  " + Values.size(rate) + "/s" : "";
    if (total <= 0) {
      return "  " + Values.size(bytes) + speed;
    }
    // The total is an estimate: it may be passed, and is never said to be reached before it is.
    double share = Math.min(0.99, (double) bytes / total);
    int full = (int) Math.round(share * BAR);
    // A rate taken from the first moments foretells nothing.
    String left =
        rate > 0 && share >= 0.01 && bytes < total
            ? "  " + Values.clock(Duration.ofSeconds((total - bytes) / rate)) + " left"
            : "";
    return "  ["
        + "#".repeat(full)
        + ".".repeat(BAR - full)
        + "] "
        + Math.round(share * 100)
        + "%  "
        + Values.size(bytes)
        + " of "
        + Values.size(total)
        + speed
        + left;
  }
}
