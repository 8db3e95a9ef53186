package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.cli.output.Complaint;
import dev.coffer.cli.output.Progress;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Refused;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Watches accepted work to its end. */
final class Following {
  private static final int OUTSIDE_FAILED = 8;
  private static final int RECONNECTIONS = 20;

  @Option(names = "--no-wait", description = "Return as soon as the work is accepted.")
  boolean noWait;

  /**
   * Follows a run, unless nobody wants to wait.
   *
   * @param waiting told once when the run waits for people
   * @param done prints what came of it
   * @return exit code
   */
  int follow(
      Session session,
      Api api,
      JsonNode accepted,
      Consumer<JsonNode> waiting,
      Consumer<JsonNode> done) {
    return follow(session, api, accepted, waiting, done, end -> {});
  }

  /** The same, for who has to look at the end whoever reads it. */
  int follow(
      Session session,
      Api api,
      JsonNode accepted,
      Consumer<JsonNode> waiting,
      Consumer<JsonNode> done,
      Consumer<JsonNode> look) {
    if (noWait) {
      if (!session.printed(accepted)) {
        session.out().println(accepted.path("id").asText());
      }
      return 0;
    }
    JsonNode end = end(session, api, accepted, waiting);
    look.accept(end);
    boolean shown = session.printed(end);
    JsonNode problem = end.path("problem");
    if (problem.isObject()) {
      Complaint.print(problem, session.err());
      return problem.path("exitCode").asInt(OUTSIDE_FAILED);
    }
    if (!shown) {
      done.accept(end);
    }
    return 0;
  }

  private static JsonNode end(
      Session session, Api api, JsonNode accepted, Consumer<JsonNode> waiting) {
    Watch watch = new Watch(new Progress(session.err(), session.environment().terminal()), waiting);
    watch.sees("run", accepted);
    String events = accepted.path("events").asText();
    for (int left = RECONNECTIONS; watch.end == null && left > 0; left--) {
      api.events(events, watch::sees);
    }
    watch.progress.clear();
    if (watch.end == null) {
      throw new Refused(OUTSIDE_FAILED, "lost sight of the run; it goes on by itself: " + events);
    }
    return watch.end;
  }

  private static final class Watch {
    private final Progress progress;
    private final Consumer<JsonNode> waiting;
    private boolean waited;
    private @Nullable JsonNode end;

    Watch(Progress progress, Consumer<JsonNode> waiting) {
      this.progress = progress;
      this.waiting = waiting;
    }

    /** Says whether it wants to see more. */
    boolean sees(String event, JsonNode document) {
      if (event.equals("problem")) {
        progress.clear();
        throw new Refused(document);
      }
      if (event.equals("end") || document.path("ended").asBoolean()) {
        end = document;
        return false;
      }
      if (document.path("state").asText().equals("WAITING_FOR_APPROVAL") && !waited) {
        waited = true;
        progress.clear();
        waiting.accept(document);
      }
      progress.show(document);
      return true;
    }
  }
}
