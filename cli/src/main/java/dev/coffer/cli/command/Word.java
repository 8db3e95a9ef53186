package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Complaint;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Json;
import dev.coffer.cli.remote.Refused;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** One person's word on the plan of a run, whatever kind of run it is. */
final class Word {
  /** What may be said. */
  enum Decision {
    APPROVE("approved"),
    DENY("denied");

    private final String done;

    Decision(String done) {
      this.done = done;
    }
  }

  /**
   * A run whose plan waits for words.
   *
   * @param kind what people call it
   * @param path where the API has it
   * @param digestAt JSON pointer to its plan's digest
   */
  record Run(String kind, String id, String path, String digestAt) {}

  @Option(
      names = "--plan",
      paramLabel = "DIGEST",
      description = "The plan that you read. On a terminal you are shown it and asked.")
  @Nullable String plan;

  @Option(names = "--note", paramLabel = "TEXT", description = "For the audit trail.")
  @Nullable String note;

  /** Tells who is to give one, and how, while a run waits. */
  static void tellApprovers(Session session, Run run, String tenant, JsonNode waiting) {
    session
        .err()
        .println(
            "waiting for "
                + Values.text(waiting.path("plan").path("approvals"))
                + " approval(s) until "
                + Values.time(waiting.path("approvalsUntil"))
                + ": coffer "
                + run.kind()
                + " approve "
                + run.id()
                + " --tenant "
                + tenant
                + " --plan "
                + Values.text(waiting.at(run.digestAt())));
  }

  /**
   * @param show prints the run with its plan for somebody who is asked on a terminal
   */
  void give(Session session, Run run, Decision decision, Consumer<JsonNode> show) {
    Api api = session.api(Session.DECIDING);
    String digest = plan != null ? plan : read(session, run, api.get(run.path()), decision, show);
    ObjectNode body = Json.object().put("plan", digest).put("decision", decision.name());
    JsonNode answer = api.post(run.path() + "/decisions", Json.put(body, "note", note), null);
    if (!session.printed(answer)) {
      session
          .out()
          .println(
              decision.done
                  + ' '
                  + run.id()
                  + "; it is "
                  + Values.text(answer.path("state")).toLowerCase(Locale.ROOT).replace('_', ' '));
    }
  }

  /** Nobody decides on what they have not seen. */
  private static String read(
      Session session, Run run, JsonNode shown, Decision decision, Consumer<JsonNode> show) {
    String digest = shown.at(run.digestAt()).asText("");
    if (digest.isEmpty()) {
      throw new Refused(Complaint.BAD_INPUT, "the " + run.kind() + " has no plan yet; try again");
    }
    if (!session.environment().terminal()) {
      throw new Refused(
          Complaint.BAD_INPUT, "--plan is needed: the digest of the plan that you read");
    }
    show.accept(shown);
    String question = decision.name().toLowerCase(Locale.ROOT) + " this plan? [y/N] ";
    if (!session.environment().ask().apply(question).strip().equalsIgnoreCase("y")) {
      throw new Refused(Complaint.BAD_INPUT, "nothing decided");
    }
    return digest;
  }
}
