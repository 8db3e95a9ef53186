package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Json;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coffer policy …}. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = "Says how a tenant is protected.")
final class PolicyCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  /** Whose policy. */
  static final class Whose {
    @Option(
        names = "--tenant",
        paramLabel = "ID",
        description = "The tenant; the only one there is.")
    @Nullable String tenant;

    String place(Api api) {
      return Place.tenant(Place.tenant(api, tenant)) + "/policy";
    }
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a tenant's policy.")
  void show(@Mixin Session session, @Mixin Whose whose) {
    Api api = session.api();
    JsonNode policy = api.get(whose.place(api));
    if (!session.printed(policy)) {
      print(session.out(), policy);
    }
  }

  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "Lists the versions of a tenant's policy, newest first.")
  void history(@Mixin Session session, @Mixin Whose whose) {
    Api api = session.api();
    ArrayNode versions = api.list(whose.place(api) + "/versions", Integer.MAX_VALUE);
    if (!session.printed(versions)) {
      new Table()
          .column("VERSION", row -> Values.text(row.path("policy").path("version")))
          .column("SINCE", row -> Values.time(row.path("since")))
          .column("BY", "changedBy")
          .column("LOCK", row -> Values.text(row.path("policy").path("retention")))
          .column("KEEP", row -> keep(row.path("policy").path("keep")))
          .print(versions, session.out());
    }
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Changes a tenant's policy; whatever is not named stays as it is.",
      footer = {
        "",
        "Says first what the change does to the backups that are there. No lock is ever shortened.",
        "",
        "For example:",
        "  coffer policy set --tenant acme --keep-daily 7 --keep-monthly 12 --preview",
        "  coffer policy set --tenant acme --dataset archive --keep-yearly 10"
      })
  int set(
      @Mixin Session session,
      @Mixin Following following,
      @Mixin Whose whose,
      @Mixin PolicyOptions options,
      @Mixin PolicyOptions.Of of,
      @Option(names = "--preview", description = "Only say what it would change.") boolean preview,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why; for the audit trail.")
          @Nullable String reason,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same change.")
          @Nullable String key) {
    ObjectNode policy = options.policy(of);
    Api api = session.api();
    String place = whose.place(api);
    ObjectNode body = Json.object().put("replaces", api.get(place).path("version").asInt());
    body.set("policy", policy);
    Json.put(body, "reason", reason);
    if (preview || !session.json) {
      JsonNode plan = api.post(place + "/plan", body, null);
      if (!session.printed(plan)) {
        printPlan(session.out(), plan);
      }
    }
    if (preview) {
      return 0;
    }
    return following.follow(
        session,
        api,
        api.put(place, body, key),
        ignored -> {},
        end ->
            session
                .out()
                .println(
                    "version "
                        + Values.text(end.path("result").path("policy").path("version"))
                        + " counts now"));
  }

  private static void print(PrintWriter out, JsonNode policy) {
    JsonNode keep = policy.path("keep");
    out.println(
        "policy     "
            + Values.text(policy.path("id"))
            + " version "
            + Values.text(policy.path("version")));
    out.println("keep       " + keep(keep));
    out.println("age        " + ages(keep));
    out.println("zone       " + Values.text(keep.path("zone")));
    policy
        .path("datasets")
        .properties()
        .forEach(
            own -> {
              out.println("dataset    " + own.getKey() + " keeps " + keep(own.getValue()));
              out.println("           " + ages(own.getValue()));
            });
    out.println("lock       " + Values.text(policy.path("retention")) + " for every backup");
    out.println(
        "approvals  "
            + Values.text(policy.path("restoreApprovals"))
            + " within "
            + Values.text(policy.path("approvalExpiry")));
  }

  private static void printPlan(PrintWriter out, JsonNode plan) {
    print(out, plan.path("policy"));
    out.println();
    list(out, "may be purged from then on", plan.path("expiring"));
    list(out, "would be purged and stay", plan.path("kept"));
    JsonNode locked = plan.path("locked");
    if (!locked.isEmpty()) {
      out.println(locked.size() + " no longer wanted, but locked; no lock is shortened:");
      locked.forEach(
          one ->
              out.println(
                  "  "
                      + Values.text(one.path("backup"))
                      + " until "
                      + Values.time(one.path("until"))));
    }
    if (plan.path("expiring").isEmpty() && plan.path("kept").isEmpty() && locked.isEmpty()) {
      out.println("nothing changes for the backups that are there");
    }
  }

  private static void list(PrintWriter out, String what, JsonNode ids) {
    if (!ids.isEmpty()) {
      out.println(ids.size() + " " + what + ":");
      ids.forEach(id -> out.println("  " + Values.text(id)));
    }
  }

  /** The places of each class, in one line; a class that is not used is left out. */
  static String keep(JsonNode keep) {
    StringBuilder line = new StringBuilder();
    for (String name : new String[] {"last", "hourly", "daily", "weekly", "monthly", "yearly"}) {
      if (keep.path(name).asInt() > 0) {
        line.append(line.isEmpty() ? "" : ", ").append(keep.path(name).asInt()).append(' ');
        line.append(name);
      }
    }
    return line.toString();
  }

  private static String ages(JsonNode keep) {
    String least = "at least " + Values.text(keep.path("minimumAge"));
    return keep.path("maximumAge").isTextual()
        ? least + ", at most " + Values.text(keep.path("maximumAge"))
        : least;
  }
}
