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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer restore …}. */
@Command(name = "restore", mixinStandardHelpOptions = true, description = "Restores a tenant.")
final class RestoreCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  /** Which backup: a named one, or the newest at a time. */
  static final class Choice {
    @Option(
        names = "--at",
        paramLabel = "TIME",
        description = "The newest backup at this time: 2026-11-21T14:00Z, or -2h.")
    @Nullable String at;

    @Option(names = "--backup", paramLabel = "ID", description = "This backup.")
    @Nullable String backup;
  }

  /** What is restored. */
  static final class What {
    @Option(names = "--tenant", paramLabel = "ID", required = true, description = "The tenant.")
    String tenant = "";

    @Option(
        names = "--dataset",
        paramLabel = "ID",
        description = "The dataset; the tenant's only one when absent.")
    @Nullable String dataset;

    @ArgGroup(multiplicity = "1")
    Choice choice = new Choice();

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "Why; for the approvers and the audit trail.")
    @Nullable String reason;

    String place() {
      return Place.tenant(tenant) + "/restores";
    }

    ObjectNode body(Session session, Api api) {
      ObjectNode body = Json.object().put("dataset", Place.dataset(api, tenant, dataset));
      if (choice.at != null) {
        body.put("at", session.time("--at", choice.at).toString());
      }
      Json.put(body, "backup", choice.backup);
      return Json.put(body, "reason", reason);
    }
  }

  /** One restore. */
  static final class Which {
    @Parameters(paramLabel = "RESTORE")
    String restore = "";

    @Option(names = "--tenant", paramLabel = "ID", required = true, description = "Its tenant.")
    String tenant = "";

    String path() {
      return RestoreCommands.path(tenant, restore);
    }
  }

  private static String path(String tenant, String restore) {
    return Place.tenant(tenant) + "/restores/" + Api.segment(restore);
  }

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description = "Says what a restore would do; does nothing.",
      footer = {"", "For example:", "  coffer restore plan --tenant acme --at -2h"})
  void plan(@Mixin Session session, @Mixin What what) {
    Api api = session.api();
    JsonNode plan = api.post(what.place() + "/plan", what.body(session, api), null);
    if (!session.printed(plan)) {
      RestorePlans.print(session.out(), plan);
    }
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Restores a dataset into its live place, and follows it to its end.",
      footer = {
        "",
        "What is live now is kept as a safety copy; coffer restore undo brings it back.",
        "",
        "For example:",
        "  coffer restore start --tenant acme --at 2026-11-21T14:00Z"
      })
  int start(
      @Mixin Session session,
      @Mixin Following following,
      @Mixin What what,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same restore.")
          @Nullable String key) {
    Api api = session.api();
    ObjectNode body = what.body(session, api);
    if (!session.json) {
      RestorePlans.print(session.out(), api.post(what.place() + "/plan", body, null));
    }
    JsonNode run = api.post(what.place(), body, key);
    if (!session.json && !following.noWait) {
      session.out().println("restore   " + Values.text(run.path("id")));
    }
    return follow(session, following, api, what.tenant, run);
  }

  private static int follow(
      Session session, Following following, Api api, String tenant, JsonNode run) {
    String id = run.path("id").asText();
    return following.follow(
        session,
        api,
        run,
        waiting -> tellApprovers(session, api, tenant, id),
        end -> RestorePlans.printResult(session.out(), tenant, end));
  }

  private static void tellApprovers(Session session, Api api, String tenant, String id) {
    Word.Run run = run(tenant, id);
    Word.tellApprovers(session, run, tenant, api.get(run.path()));
  }

  private static Word.Run run(String tenant, String id) {
    return new Word.Run("restore", id, path(tenant, id), "/planDigest");
  }

  @Command(
      name = "approve",
      mixinStandardHelpOptions = true,
      description = "Approves exactly one plan; not by who asked for the restore.",
      footer = {"", "For example:", "  coffer restore approve r-1 --tenant acme --plan 5f0c…"})
  void approve(@Mixin Session session, @Mixin Which which, @Mixin Word word) {
    give(session, which, word, Word.Decision.APPROVE);
  }

  @Command(name = "deny", mixinStandardHelpOptions = true, description = "Denies a plan.")
  void deny(@Mixin Session session, @Mixin Which which, @Mixin Word word) {
    give(session, which, word, Word.Decision.DENY);
  }

  private static void give(Session session, Which which, Word word, Word.Decision decision) {
    word.give(
        session,
        run(which.tenant, which.restore),
        decision,
        restore -> RestorePlans.print(session.err(), restore.path("plan")));
  }

  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      description = "Follows a restore to its end.")
  int watch(@Mixin Session session, @Mixin Which which) {
    JsonNode run =
        Json.object()
            .put("id", which.restore)
            .put("state", "STARTED")
            .put("events", which.path() + "/events");
    return follow(session, new Following(), session.api(), which.tenant, run);
  }

  @Command(
      name = "undo",
      mixinStandardHelpOptions = true,
      description = "Takes a finished restore back: the safety copy becomes live again.")
  int undo(
      @Mixin Session session,
      @Mixin Following following,
      @Mixin Which which,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
          @Nullable String reason) {
    Api api = session.api();
    JsonNode run =
        api.post(which.path() + "/undo", Json.put(Json.object(), "reason", reason), null);
    return following.follow(
        session,
        api,
        run,
        ignored -> {},
        end ->
            session
                .out()
                .println(
                    "restore "
                        + which.restore
                        + ": "
                        + Values.text(end.path("result").path("outcome"))
                            .toLowerCase(Locale.ROOT)
                            .replace('_', ' ')));
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a restore.")
  void show(@Mixin Session session, @Mixin Which which) {
    JsonNode shown = session.api().get(which.path());
    if (session.printed(shown)) {
      return;
    }
    PrintWriter out = session.out();
    out.println("restore   " + which.restore);
    out.println("state     " + Values.text(shown.path("state")));
    out.println("asked by  " + Values.text(shown.path("requestedBy")));
    if (shown.path("plan").isObject()) {
      RestorePlans.print(out, shown.path("plan"));
    } else {
      out.println(
          "of        "
              + Values.text(shown.path("tenant"))
              + '/'
              + Values.text(shown.path("dataset")));
      out.println("backup    " + Values.text(shown.path("backup")));
    }
    for (JsonNode decision : shown.path("decisions")) {
      out.println(
          "decision  "
              + Values.text(decision.path("by"))
              + ": "
              + Values.text(decision.path("decision"))
              + ' '
              + Values.text(decision.path("note")));
    }
    out.println("live      " + Values.time(shown.path("promotedAt")));
    out.println("undoable  " + (shown.path("undoable").asBoolean() ? "yes" : "no"));
    if (shown.path("failure").isObject()) {
      out.println(
          "failure   "
              + Values.text(shown.path("failure").path("code"))
              + ": "
              + Values.text(shown.path("failure").path("text")));
    }
    if (shown.hasNonNull("incident")) {
      out.println("incident  " + Values.text(shown.path("incident")));
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists a tenant's restores, newest first.")
  void list(
      @Mixin Session session,
      @Option(names = "--tenant", paramLabel = "ID", description = "The tenant.")
          @Nullable String tenant,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "1000",
              description = "At most so many; ${DEFAULT-VALUE} by default.")
          int limit) {
    Api api = session.api();
    ArrayNode restores = api.list(Place.tenant(Place.tenant(api, tenant)) + "/restores", limit);
    if (!session.printed(restores)) {
      new Table()
          .column("RESTORE", "id")
          .column("DATASET", "dataset")
          .column("BACKUP", "backup")
          .column("STATE", "state")
          .column("ASKED BY", "requestedBy")
          .column("STARTED", row -> Values.time(row.path("startedAt")))
          .column("LIVE", row -> Values.time(row.path("promotedAt")))
          .column("FAILURE", row -> Values.text(row.path("failure").path("code")))
          .print(restores, session.out());
    }
  }
}
