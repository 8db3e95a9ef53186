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
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer blueprint …}. */
@Command(
    name = "blueprint",
    mixinStandardHelpOptions = true,
    description = "Says what new tenants are protected by.")
final class BlueprintCommands implements Runnable {
  private static final String PATH = "/v1/blueprints";

  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists blueprints.")
  void list(@Mixin Session session) {
    JsonNode blueprints = session.api().get(PATH).path("items");
    if (!session.printed(blueprints)) {
      new Table()
          .column("BLUEPRINT", "name")
          .column("VERSION", row -> Values.text(row.path("version")))
          .column("LOCK", row -> Values.text(row.path("policy").path("retention")))
          .column("KEEP", row -> PolicyCommands.keep(row.path("policy").path("keep")))
          .column("APPROVALS", row -> Values.text(row.path("policy").path("restoreApprovals")))
          .column("BACKUP", BlueprintCommands::backups)
          .print((ArrayNode) blueprints, session.out());
    }
  }

  private static String backups(JsonNode blueprint) {
    for (JsonNode schedule : blueprint.path("schedules")) {
      if (schedule.path("kind").asText().equals("BACKUP")) {
        return Values.text(schedule.path("cron"));
      }
    }
    return "-";
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a blueprint.")
  void show(@Mixin Session session, @Parameters(paramLabel = "NAME") String name) {
    JsonNode blueprint = session.api().get(PATH + '/' + Api.segment(name));
    if (session.printed(blueprint)) {
      return;
    }
    PrintWriter out = session.out();
    JsonNode policy = blueprint.path("policy");
    out.println("blueprint  " + name + " version " + Values.text(blueprint.path("version")));
    out.println("region     " + Values.text(blueprint.path("region")));
    out.println("retention  " + Values.text(policy.path("retention")));
    out.println("keep       " + PolicyCommands.keep(policy.path("keep")));
    out.println(
        "approvals  "
            + Values.text(policy.path("restoreApprovals"))
            + " within "
            + Values.text(policy.path("approvalExpiry")));
    for (JsonNode schedule : blueprint.path("schedules")) {
      out.println(
          "schedule   "
              + Values.text(schedule.path("kind")).toLowerCase(Locale.ROOT)
              + " at "
              + Values.text(schedule.path("cron"))
              + ' '
              + Values.text(schedule.path("zone")));
    }
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Sets a blueprint: a new one, or a new version of one.",
      footer = {
        "",
        "It counts for tenants that are taken in from then on; those that are there keep their",
        "policies. What is not named stays as it is. Schedules are named all or not at all.",
        "",
        "For example:",
        "  coffer blueprint set gold --approvals 2 --reason \"four eyes and two\"",
        "  coffer blueprint set bank --tier gold --schedule 'backup=15 * * * *'"
      })
  int set(
      @Mixin Session session,
      @Mixin Following following,
      @Parameters(paramLabel = "NAME", description = "The blueprint's name.") String name,
      @Option(
              names = "--region",
              paramLabel = "NAME",
              description = "Where the vaults of such tenants are placed.")
          @Nullable String region,
      @Mixin PolicyOptions policy,
      @Option(
              names = "--schedule",
              paramLabel = "KIND=CRON",
              description = "What runs by itself, and when; may be given for each kind.")
          @Nullable Map<String, String> schedules,
      @Option(
              names = "--schedule-zone",
              paramLabel = "ZONE",
              description = "Whose clock these read; UTC when absent.")
          @Nullable String scheduleZone,
      @Option(names = "--no-schedules", description = "Nothing runs by itself.")
          boolean noSchedules,
      @Mixin ScheduleCommands.Asking asking) {
    ObjectNode body = Json.put(Json.object(), "region", region);
    ObjectNode protection = policy.policyOrEmpty(null);
    if (!protection.isEmpty()) {
      body.set("policy", protection);
    }
    Map<String, String> named = schedules == null ? new LinkedHashMap<>() : schedules;
    if (noSchedules && !named.isEmpty()) {
      throw new Refused(Complaint.BAD_INPUT, "--no-schedules and --schedule exclude each other");
    }
    if (noSchedules || !named.isEmpty()) {
      ArrayNode all = body.putArray("schedules");
      named.forEach(
          (kind, cron) ->
              Json.put(
                  all.addObject().put("kind", kind.toUpperCase(Locale.ROOT)).put("cron", cron),
                  "zone",
                  scheduleZone));
    } else if (scheduleZone != null) {
      throw new Refused(Complaint.BAD_INPUT, "--schedule-zone is for --schedule");
    }
    if (body.isEmpty()) {
      throw new Refused(
          Complaint.BAD_INPUT, "nothing to set: name what, for example --approvals 1");
    }
    Json.put(body, "reason", asking.reason);
    Api api = session.api();
    body.put("replaces", counts(api, name));
    JsonNode run = api.put(PATH + '/' + Api.segment(name), body, asking.key);
    return following.follow(
        session,
        api,
        run,
        ignored -> {},
        end ->
            session
                .out()
                .println(
                    "blueprint %s: version %s counts from now on"
                        .formatted(name, Values.text(end.path("result").path("version")))));
  }

  /** The version that counts; 0 while there is none of this name. */
  private static int counts(Api api, String name) {
    for (JsonNode blueprint : api.get(PATH).path("items")) {
      if (blueprint.path("name").asText().equals(name)) {
        return blueprint.path("version").asInt();
      }
    }
    return 0;
  }
}
