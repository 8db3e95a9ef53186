package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Json;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer schedule …}. */
@Command(
    name = "schedule",
    mixinStandardHelpOptions = true,
    description = "Says what runs by itself for a tenant, and whether it did.")
final class ScheduleCommands implements Runnable {
  private static final int SHOWN = 5;

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  /** Whose schedules. */
  static final class Whose {
    @Option(
        names = "--tenant",
        paramLabel = "ID",
        description = "The tenant; the only one there is.")
    @Nullable String tenant;

    String place(Api api) {
      return Place.tenant(Place.tenant(api, tenant)) + "/schedules";
    }
  }

  /** Which of them. */
  static final class Kind {
    @Parameters(paramLabel = "KIND", description = "backup, verify, rotation or purge.")
    String word = "";

    String place(Api api, Whose whose) {
      return whose.place(api) + '/' + Api.segment(word.toLowerCase(Locale.ROOT));
    }
  }

  /** How a change is asked for. */
  static final class Asking {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; for the audit trail.")
    @Nullable String reason;

    @Option(
        names = "--idempotency-key",
        paramLabel = "KEY",
        description = "Makes the same request again the same change.")
    @Nullable String key;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists what runs by itself, and which of it is LATE.")
  void list(
      @Mixin Session session,
      @Mixin Whose whose,
      @Option(
              names = "--fleet",
              description = "What runs for all tenants together: watch and discovery.")
          boolean fleet) {
    if (fleet && whose.tenant != null) {
      throw new ParameterException(
          Objects.requireNonNull(spec, "picocli sets it").commandLine(),
          "--fleet and --tenant exclude each other");
    }
    Api api = session.api();
    JsonNode schedules = api.get(fleet ? "/v1/schedules" : whose.place(api)).path("items");
    if (!session.printed(schedules)) {
      new Table()
          .column("KIND", row -> word(row.path("schedule").path("kind")))
          .column("DATASET", row -> Values.text(row.path("run").path("dataset")))
          .column("CRON", row -> Values.text(row.path("schedule").path("cron")))
          .column("ZONE", row -> Values.text(row.path("schedule").path("zone")))
          .column("STATE", row -> Values.text(row.path("run").path("state")))
          .column("LAST GOOD", row -> Values.time(row.path("run").path("lastGood")))
          .column("NEXT", row -> Values.time(row.path("run").path("next").path(0)))
          .column("PAUSED", row -> paused(row.path("schedule").path("paused")))
          .print(rows(schedules), session.out());
    }
  }

  /** A row for each dataset; one for a schedule that covers none yet. */
  private static ArrayNode rows(JsonNode schedules) {
    ArrayNode rows = Json.object().putArray("rows");
    for (JsonNode schedule : schedules) {
      if (schedule.path("runs").isEmpty()) {
        rows.addObject().set("schedule", schedule);
      }
      for (JsonNode run : schedule.path("runs")) {
        ObjectNode row = rows.addObject();
        row.set("schedule", schedule);
        row.set("run", run);
      }
    }
    return rows;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows a schedule, how its runs stand and when the next ones start.")
  void show(@Mixin Session session, @Mixin Whose whose, @Mixin Kind kind) {
    Api api = session.api();
    JsonNode schedule = api.get(kind.place(api, whose));
    if (session.printed(schedule)) {
      return;
    }
    PrintWriter out = session.out();
    out.println("kind      " + word(schedule.path("kind")));
    out.println("cron      " + Values.text(schedule.path("cron")));
    out.println("zone      " + Values.text(schedule.path("zone")));
    out.println("jitter    " + Values.text(schedule.path("jitter")));
    out.println("catch up  " + Values.text(schedule.path("catchUp")));
    out.println("within    " + Values.text(schedule.path("within")));
    out.println("since     " + Values.time(schedule.path("since")));
    if (schedule.path("paused").isObject()) {
      out.println("paused    " + paused(schedule.path("paused")));
    }
    for (JsonNode run : schedule.path("runs")) {
      out.println();
      out.println("dataset   " + Values.text(run.path("dataset")));
      out.println("state     " + Values.text(run.path("state")));
      out.println("last good " + Values.time(run.path("lastGood")));
      if (run.path("missed").isTextual()) {
        out.println("missed    " + Values.time(run.path("missed")));
      }
      for (int i = 0; i < Math.min(SHOWN, run.path("next").size()); i++) {
        out.println("next      " + Values.time(run.path("next").path(i)));
      }
    }
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Sets when a kind of run is due.",
      footer = {
        "",
        "Says first when the next runs would be. The change is a new version of the policy.",
        "",
        "A purge that is due asks for the approvals that the policy wants, and waits out its"
            + " grace.",
        "",
        "For example:",
        "  coffer schedule set backup --tenant acme --cron '0 2 * * *' --zone Europe/Berlin"
      })
  int set(
      @Mixin Session session,
      @Mixin Following following,
      @Mixin Whose whose,
      @Mixin Kind kind,
      @Option(
              names = "--cron",
              required = true,
              paramLabel = "FIELDS",
              description = "Minute, hour, day of month, month, day of week.")
          String cron,
      @Option(names = "--zone", paramLabel = "NAME", description = "Whose clock; UTC.")
          @Nullable String zone,
      @Option(
              names = "--jitter",
              paramLabel = "TIME",
              description = "Start up to so much later; 5m.")
          @Nullable String jitter,
      @Option(
              names = "--catch-up",
              paramLabel = "TIME",
              description = "Still start a run that could not be so long after; 1h.")
          @Nullable String catchUp,
      @Option(
              names = "--within",
              paramLabel = "TIME",
              description = "Tell people when a run has not come to a good end so long after; 4h.")
          @Nullable String within,
      @Option(names = "--preview", description = "Only say when it would run.") boolean preview,
      @Mixin Asking asking) {
    Api api = session.api();
    String place = kind.place(api, whose);
    ObjectNode body = Json.object().put("cron", cron);
    Json.put(body, "zone", zone);
    Json.put(body, "jitter", Session.duration("--jitter", jitter));
    Json.put(body, "catchUp", Session.duration("--catch-up", catchUp));
    Json.put(body, "within", Session.duration("--within", within));
    Json.put(body, "reason", asking.reason);
    if (preview || !session.json) {
      JsonNode plan = api.post(place + "/plan", body, null);
      if (!session.printed(plan)) {
        plan.path("next").forEach(next -> session.out().println("next  " + Values.time(next)));
      }
    }
    if (preview) {
      return 0;
    }
    return changed(session, following, api, api.put(place, body, asking.key));
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Lets a kind of run not be due any more.")
  int remove(
      @Mixin Session session,
      @Mixin Following following,
      @Mixin Whose whose,
      @Mixin Kind kind,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same change.")
          @Nullable String key) {
    Api api = session.api();
    return changed(session, following, api, api.delete(kind.place(api, whose), key));
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Lets nothing be due for a while; --reason is shown for as long as it lasts.")
  int pause(
      @Mixin Session session,
      @Mixin Following following,
      @Mixin Whose whose,
      @Mixin Kind kind,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              description = "When it ends by itself; else somebody has to resume it.")
          @Nullable String until,
      @Mixin Asking asking) {
    Api api = session.api();
    ObjectNode body = Json.put(Json.object(), "reason", asking.reason);
    if (until != null) {
      body.put("until", session.time("--until", until).toString());
    }
    return changed(
        session, following, api, api.post(kind.place(api, whose) + "/pause", body, asking.key));
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Ends a pause; what was due meanwhile is not run.")
  int resume(
      @Mixin Session session,
      @Mixin Following following,
      @Mixin Whose whose,
      @Mixin Kind kind,
      @Mixin Asking asking) {
    Api api = session.api();
    ObjectNode body = Json.put(Json.object(), "reason", asking.reason);
    return changed(
        session, following, api, api.post(kind.place(api, whose) + "/resume", body, asking.key));
  }

  @Command(
      name = "trigger",
      mixinStandardHelpOptions = true,
      description = "Runs now what is scheduled, paused or not; takes nobody's turn.")
  int trigger(
      @Mixin Session session,
      @Mixin Following following,
      @Mixin Whose whose,
      @Mixin Kind kind,
      @Option(names = "--dataset", paramLabel = "ID", description = "Of this one; the only one.")
          @Nullable String dataset,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same run.")
          @Nullable String key) {
    Api api = session.api();
    ObjectNode body = Json.put(Json.object(), "dataset", dataset);
    return following.follow(
        session,
        api,
        api.post(kind.place(api, whose) + "/runs", body, key),
        ignored -> {},
        end -> {
          JsonNode result = end.path("result");
          String text = result.path("text").asText();
          session
              .out()
              .println(
                  word(result.path("kind"))
                      + ' '
                      + Values.text(result.path("run"))
                      + ' '
                      + Values.text(result.path("outcome"))
                      + (text.isEmpty() ? "" : ": " + Values.plain(text)));
        });
  }

  private static int changed(Session session, Following following, Api api, JsonNode run) {
    return following.follow(
        session,
        api,
        run,
        ignored -> {},
        end ->
            session
                .out()
                .println(
                    "version "
                        + Values.text(end.path("result").path("policy").path("version"))
                        + " of the policy counts now"));
  }

  private static String word(JsonNode kind) {
    return Values.text(kind).toLowerCase(Locale.ROOT);
  }

  /** A pause that nobody will end stands out. */
  private static String paused(JsonNode paused) {
    if (!paused.isObject()) {
      return "-";
    }
    String end =
        paused.path("until").isTextual()
            ? "until " + Values.time(paused.path("until"))
            : "WITHOUT END since " + Values.time(paused.path("since"));
    return end + ": " + Values.text(paused.path("reason"));
  }
}
