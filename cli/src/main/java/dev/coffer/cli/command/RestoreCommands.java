package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Complaint;
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

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description = "Says what a restore would do; does nothing.",
      footer = {"", "For example:", "  coffer restore plan --tenant acme --at -2h"})
  void plan(@Mixin Session session, @Mixin What what) {
    Api api = session.api();
    JsonNode plan = api.post(what.place() + "/plan", what.body(session, api), null);
    if (!session.printed(plan)) {
      print(session.out(), plan);
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
      print(session.out(), api.post(what.place() + "/plan", body, null));
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
        end -> restored(session.out(), tenant, end));
  }

  private static void tellApprovers(Session session, Api api, String tenant, String id) {
    JsonNode restore = api.get(Place.tenant(tenant) + "/restores/" + Api.segment(id));
    session
        .err()
        .println(
            "waiting for "
                + Values.text(restore.path("plan").path("approvals"))
                + " approval(s) until "
                + Values.time(restore.path("approvalsUntil"))
                + ": coffer restore approve "
                + id
                + " --tenant "
                + tenant
                + " --plan "
                + Values.text(restore.path("planDigest")));
  }

  private static void restored(PrintWriter out, String tenant, JsonNode end) {
    JsonNode result = end.path("result");
    out.println(
        "restored "
            + tenant
            + '/'
            + Values.text(end.path("dataset"))
            + " from "
            + Values.text(result.path("backup"))
            + ": "
            + Values.text(result.path("rows"))
            + " rows, "
            + Values.size(result.path("bytes"))
            + ", every one verified; live since "
            + Values.time(result.path("promotedAt")));
    if (result.path("shadowed").asInt() > 0) {
      out.println("  something lies on top of its objects; an incident reports it");
    }
    if (result.path("undoable").asBoolean()) {
      out.println(
          "  to take it back: coffer restore undo "
              + Values.text(end.path("id"))
              + " --tenant "
              + tenant);
    }
  }

  private static void print(PrintWriter out, JsonNode plan) {
    out.println(
        "of        " + Values.text(plan.path("tenant")) + '/' + Values.text(plan.path("dataset")));
    out.println("backup    " + Values.text(plan.path("backup")));
    out.println("holds     " + Values.time(plan.path("cutAt")));
    out.println(
        "size      "
            + Values.text(plan.path("rows"))
            + " rows, "
            + Values.size(plan.path("bytes"))
            + " in "
            + Values.text(plan.path("streams"))
            + " streams");
    out.println("approvals " + Values.text(plan.path("approvals")));
    if (plan.has("replacesLive")) {
      out.println(
          "replaces  "
              + (plan.path("replacesLive").asBoolean()
                  ? "live data, kept as the safety copy"
                  : "nothing: the target is empty"));
    }
    if (plan.hasNonNull("digest")) {
      out.println("plan      " + Values.text(plan.path("digest")));
    }
  }

  @Command(
      name = "approve",
      mixinStandardHelpOptions = true,
      description = "Approves exactly one plan; not by who asked for the restore.",
      footer = {"", "For example:", "  coffer restore approve r-1 --tenant acme --plan 5f0c…"})
  void approve(@Mixin Session session, @Mixin Word word) {
    decide(session, word, "APPROVE");
  }

  @Command(name = "deny", mixinStandardHelpOptions = true, description = "Denies a plan.")
  void deny(@Mixin Session session, @Mixin Word word) {
    decide(session, word, "DENY");
  }

  /** One person's word on a plan. */
  static final class Word {
    @Parameters(paramLabel = "RESTORE")
    String restore = "";

    @Option(names = "--tenant", paramLabel = "ID", required = true, description = "Its tenant.")
    String tenant = "";

    @Option(
        names = "--plan",
        paramLabel = "DIGEST",
        description = "The plan that you read. On a terminal you are shown it and asked.")
    @Nullable String plan;

    @Option(names = "--note", paramLabel = "TEXT", description = "For the audit trail.")
    @Nullable String note;
  }

  private static void decide(Session session, Word word, String decision) {
    Api api = session.api(Session.DECIDING);
    String path = Place.tenant(word.tenant) + "/restores/" + Api.segment(word.restore);
    String plan = word.plan != null ? word.plan : read(session, api.get(path), decision);
    ObjectNode body = Json.object().put("plan", plan).put("decision", decision);
    JsonNode restore = api.post(path + "/decisions", Json.put(body, "note", word.note), null);
    if (!session.printed(restore)) {
      session
          .out()
          .println(
              (decision.equals("APPROVE") ? "approved " : "denied ")
                  + word.restore
                  + "; it is "
                  + Values.text(restore.path("state")).toLowerCase(Locale.ROOT).replace('_', ' '));
    }
  }

  /** Nobody decides on what they have not seen. */
  private static String read(Session session, JsonNode restore, String decision) {
    String digest = restore.path("planDigest").asText("");
    if (digest.isEmpty()) {
      throw new Refused(Complaint.BAD_INPUT, "the restore has no plan yet; try again");
    }
    if (!session.environment().terminal()) {
      throw new Refused(
          Complaint.BAD_INPUT, "--plan is needed: the digest of the plan that you read");
    }
    print(session.err(), restore.path("plan"));
    String answer =
        session.environment().ask().apply(decision.toLowerCase(Locale.ROOT) + " this plan? [y/N] ");
    if (!answer.strip().equalsIgnoreCase("y")) {
      throw new Refused(Complaint.BAD_INPUT, "nothing decided");
    }
    return digest;
  }

  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      description = "Follows a restore to its end.")
  int watch(
      @Mixin Session session,
      @Parameters(paramLabel = "RESTORE") String restore,
      @Option(names = "--tenant", paramLabel = "ID", required = true, description = "Its tenant.")
          String tenant) {
    Api api = session.api();
    String path = Place.tenant(tenant) + "/restores/" + Api.segment(restore);
    JsonNode run =
        Json.object().put("id", restore).put("state", "STARTED").put("events", path + "/events");
    return follow(session, new Following(), api, tenant, run);
  }

  @Command(
      name = "undo",
      mixinStandardHelpOptions = true,
      description = "Takes a finished restore back: the safety copy becomes live again.")
  int undo(
      @Mixin Session session,
      @Mixin Following following,
      @Parameters(paramLabel = "RESTORE") String restore,
      @Option(names = "--tenant", paramLabel = "ID", required = true, description = "Its tenant.")
          String tenant,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
          @Nullable String reason) {
    Api api = session.api();
    String path = Place.tenant(tenant) + "/restores/" + Api.segment(restore) + "/undo";
    JsonNode run = api.post(path, Json.put(Json.object(), "reason", reason), null);
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
                        + restore
                        + ": "
                        + Values.text(end.path("result").path("outcome"))
                            .toLowerCase(Locale.ROOT)
                            .replace('_', ' ')));
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a restore.")
  void show(
      @Mixin Session session,
      @Parameters(paramLabel = "RESTORE") String restore,
      @Option(names = "--tenant", paramLabel = "ID", required = true, description = "Its tenant.")
          String tenant) {
    JsonNode shown = session.api().get(Place.tenant(tenant) + "/restores/" + Api.segment(restore));
    if (session.printed(shown)) {
      return;
    }
    PrintWriter out = session.out();
    out.println("restore   " + restore);
    out.println("state     " + Values.text(shown.path("state")));
    out.println("asked by  " + Values.text(shown.path("requestedBy")));
    if (shown.path("plan").isObject()) {
      print(out, shown.path("plan"));
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
