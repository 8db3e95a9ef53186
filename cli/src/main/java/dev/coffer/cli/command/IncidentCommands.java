package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Json;
import dev.coffer.cli.remote.Refused;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer incident …}. */
@Command(
    name = "incident",
    mixinStandardHelpOptions = true,
    description = "Shows incidents and ends them.")
final class IncidentCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  /** How an incident ends. */
  static final class Word {
    @Option(names = "--thaw", description = "The tenant's restores are allowed again.")
    boolean thaw;

    @Option(names = "--stay-frozen", description = "They stay forbidden.")
    boolean stayFrozen;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists incidents, newest first.")
  void list(
      @Mixin Session session,
      @Option(names = "--tenant", paramLabel = "ID", description = "Only this tenant's.")
          @Nullable String tenant,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "1000",
              description = "At most so many; ${DEFAULT-VALUE} by default.")
          int limit) {
    String place = tenant == null ? "/v1" : Place.tenant(tenant);
    ArrayNode incidents = session.api().list(place + "/incidents", limit);
    if (!session.printed(incidents)) {
      new Table()
          .column("INCIDENT", "id")
          .column("TENANT", "tenant")
          .column("STATE", "state")
          .column("CODE", "code")
          .column("RUN", "subject")
          .column("OPENED", row -> Values.time(row.path("openedAt")))
          .print(incidents, session.out());
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows an incident: what failed, and what was done.")
  void show(
      @Mixin Session session,
      @Parameters(paramLabel = "INCIDENT") String incident,
      @Option(names = "--tenant", paramLabel = "ID", description = "Its tenant.")
          @Nullable String tenant) {
    Api api = session.api();
    JsonNode shown = api.get(path(api, tenant, incident));
    if (!session.printed(shown)) {
      print(session.out(), shown);
    }
  }

  private static void print(PrintWriter out, JsonNode shown) {
    out.println("incident    " + Values.text(shown.path("id")));
    out.println(
        "of          "
            + Values.text(shown.path("tenant"))
            + '/'
            + Values.text(shown.path("dataset")));
    out.println("state       " + Values.text(shown.path("state")));
    out.println(
        "failure     " + Values.text(shown.path("code")) + ": " + Values.text(shown.path("text")));
    out.println(
        "run         "
            + Values.text(shown.path("subject"))
            + " ("
            + Values.text(shown.path("kind")).toLowerCase(Locale.ROOT)
            + (shown.path("halted").asBoolean() ? ", halted)" : ", went on)"));
    out.println("backup      " + Values.text(shown.path("backup")));
    out.println("opened      " + Values.time(shown.path("openedAt")));
    shown.path("steps").forEach(step -> out.println("done        " + Values.text(step)));
    out.println("evidence    " + Values.text(shown.path("evidence")));
    if (shown.hasNonNull("verdictBy")) {
      out.println(
          "verdict by  "
              + Values.text(shown.path("verdictBy"))
              + ": "
              + Values.text(shown.path("verdictNote")));
    }
    out.println("what to do  " + Values.text(shown.path("runbook")));
  }

  @Command(
      name = "resolve",
      mixinStandardHelpOptions = true,
      description = "Ends an incident by your verdict. It is final.",
      footer = {
        "",
        "For example:",
        "  coffer incident resolve i-r-1 --tenant acme --thaw --note \"disk replaced\""
      })
  void resolve(
      @Mixin Session session,
      @Parameters(paramLabel = "INCIDENT") String incident,
      @Option(names = "--tenant", paramLabel = "ID", description = "Its tenant.")
          @Nullable String tenant,
      @ArgGroup(multiplicity = "1") Word word,
      @Option(
              names = "--note",
              paramLabel = "TEXT",
              required = true,
              description = "What was found; for the review record.")
          String note) {
    Api api = session.api(Session.DECIDING);
    JsonNode shown =
        api.post(
            path(api, tenant, incident) + "/resolution",
            Json.object().put("verdict", word.thaw ? "THAW" : "STAY_FROZEN").put("note", note),
            null);
    if (!session.printed(shown)) {
      session.out().println("incident " + incident + ": " + Values.text(shown.path("state")));
    }
  }

  /** An incident may be named alone, as a run's problem names it. */
  private static String path(Api api, @Nullable String tenant, String incident) {
    if (tenant != null) {
      return Place.tenant(tenant) + "/incidents/" + Api.segment(incident);
    }
    for (JsonNode listed : api.list("/v1/incidents", 10_000)) {
      if (listed.path("id").asText().equals(incident)) {
        return Place.tenant(listed.path("tenant").asText()) + "/incidents/" + Api.segment(incident);
      }
    }
    throw new Refused(4, "no such incident");
  }
}
