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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer purge …}. */
@Command(
    name = "purge",
    mixinStandardHelpOptions = true,
    description = "Deletes what a tenant's retention lets go, and proves it.")
final class PurgeCommands implements Runnable {
  private static final int SHOWN = 1000;

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  /** What is asked for. */
  static final class What {
    @Option(names = "--tenant", paramLabel = "ID", required = true, description = "The tenant.")
    String tenant = "";

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "Why; for the approvers and the audit trail.")
    @Nullable String reason;

    @Option(
        names = "--idempotency-key",
        paramLabel = "KEY",
        description = "Makes the same request again the same purge.")
    @Nullable String key;

    JsonNode ask(Api api, boolean dryRun) {
      ObjectNode body = Json.object().put("dryRun", dryRun);
      return api.post(Place.tenant(tenant) + "/purges", Json.put(body, "reason", reason), key);
    }
  }

  /** One purge. */
  static final class Which {
    @Parameters(paramLabel = "PURGE")
    String purge = "";

    @Option(names = "--tenant", paramLabel = "ID", required = true, description = "Its tenant.")
    String tenant = "";

    String path() {
      return PurgeCommands.path(tenant, purge);
    }
  }

  private static String path(String tenant, String purge) {
    return Place.tenant(tenant) + "/purges/" + Api.segment(purge);
  }

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description = "Says what a purge would delete and why; deletes nothing.",
      footer = {"", "For example:", "  coffer purge plan --tenant acme"})
  int plan(@Mixin Session session, @Mixin Following following, @Mixin What what) {
    Api api = session.api();
    return followPlan(session, following, api, what.tenant, what.ask(api, true));
  }

  /** Follows a dry run and shows its plan. */
  static int followPlan(
      Session session, Following following, Api api, String tenant, JsonNode run) {
    return following.follow(
        session,
        api,
        run,
        ignored -> {},
        end -> shown(session, api, tenant, end.path("id").asText()));
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Deletes what retention lets go, and follows it to its end.",
      footer = {
        "",
        "The plan is made and shown first; then it waits for the approvals that the tenant's"
            + " policy",
        "asks for, and out its grace. Until then coffer purge cancel stops it.",
        "",
        "For example:",
        "  coffer purge start --tenant acme --reason \"monthly\""
      })
  int start(@Mixin Session session, @Mixin Following following, @Mixin What what) {
    Api api = session.api();
    return follow(session, following, api, what.tenant, what.ask(api, false));
  }

  /** Follows a run that deletes to its end; says its id, by which it can be cancelled. */
  static int follow(Session session, Following following, Api api, String tenant, JsonNode run) {
    String id = run.path("id").asText();
    if (!session.json && !following.noWait) {
      session.out().println("purge     " + id);
    }
    return following.follow(
        session,
        api,
        run,
        waiting -> tellApprovers(session, api, tenant, id),
        end -> PurgePlans.printResult(session.out(), end.path("result")));
  }

  private static void tellApprovers(Session session, Api api, String tenant, String id) {
    JsonNode purge = api.get(path(tenant, id));
    PurgePlans.print(session.err(), purge);
    Word.tellApprovers(session, run(tenant, id), tenant, purge);
  }

  private static Word.Run run(String tenant, String id) {
    return new Word.Run("purge", id, path(tenant, id), "/plan/digest");
  }

  /** The plan, and its backups one by one. */
  private static void shown(Session session, Api api, String tenant, String id) {
    JsonNode purge = api.get(path(tenant, id));
    PrintWriter out = session.out();
    PurgePlans.print(out, purge);
    PurgePlans.printBackups(out, api.list(path(tenant, id) + "/backups", SHOWN));
  }

  @Command(
      name = "approve",
      mixinStandardHelpOptions = true,
      description = "Approves exactly one plan; not by who asked for the purge.",
      footer = {"", "For example:", "  coffer purge approve p-1 --tenant acme --plan 5f0c…"})
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
        run(which.tenant, which.purge),
        decision,
        purge -> PurgePlans.print(session.err(), purge));
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Stops a purge before its first delete; later it goes to its end.")
  void cancel(@Mixin Session session, @Mixin Which which) {
    JsonNode purge = session.api().delete(which.path());
    if (!session.printed(purge)) {
      session.out().println("asked " + which.purge + " to stop; it is " + state(purge));
    }
  }

  private static String state(JsonNode purge) {
    return Values.text(purge.path("state")).toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      description = "Follows a purge to its end.")
  int watch(@Mixin Session session, @Mixin Which which) {
    JsonNode run =
        Json.object()
            .put("id", which.purge)
            .put("state", "STARTED")
            .put("events", which.path() + "/events");
    return follow(session, new Following(), session.api(), which.tenant, run);
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows a purge and what became of each backup of its plan.")
  void show(@Mixin Session session, @Mixin Which which) {
    Api api = session.api();
    JsonNode purge = api.get(which.path());
    if (session.printed(purge)) {
      return;
    }
    PrintWriter out = session.out();
    out.println("purge     " + which.purge);
    out.println("state     " + Values.text(purge.path("state")));
    out.println("asked by  " + Values.text(purge.path("requestedBy")));
    if (purge.path("failure").isObject()) {
      out.println(
          "failure   "
              + Values.text(purge.path("failure").path("code"))
              + ": "
              + Values.text(purge.path("failure").path("text")));
    }
    if (purge.hasNonNull("certificate")) {
      out.println("certified " + Values.text(purge.path("certificate")));
    }
    if (purge.hasNonNull("exportTo")) {
      for (JsonNode export : api.get(which.path() + "/exports")) {
        PurgePlans.printExport(out, export);
      }
    }
    if (purge.path("plan").isObject()) {
      shown(session, api, which.tenant, which.purge);
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists a tenant's purges, newest first.")
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
    ArrayNode purges = api.list(Place.tenant(Place.tenant(api, tenant)) + "/purges", limit);
    if (!session.printed(purges)) {
      new Table()
          .column("PURGE", "id")
          .column("STATE", "state")
          .column("OUTCOME", "outcome")
          .column("ASKED BY", "requestedBy")
          .column("STARTED", row -> Values.time(row.path("startedAt")))
          .column("BACKUPS", "backups")
          .column("OBJECTS", "objects")
          .column("FAILURE", row -> Values.text(row.path("failure").path("code")))
          .print(purges, session.out());
    }
  }
}
