package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer tenant …}. */
@Command(name = "tenant", mixinStandardHelpOptions = true, description = "Takes tenants in.")
final class TenantCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Takes a tenant in: keys, vault, policy. Its id is given once, for ever.",
      footer = {
        "",
        "For example:",
        "  coffer tenant add acme --tier gold --retention 30d --approvals 1"
      })
  int add(
      @Mixin Session session,
      @Mixin Following following,
      @Parameters(paramLabel = "ID", description = "The tenant's id.") String id,
      @Option(names = "--region", paramLabel = "NAME", description = "Where its vault is placed.")
          @Nullable String region,
      @Mixin PolicyOptions policy) {
    Api api = session.api();
    ObjectNode body = Json.put(Json.object().put("id", id), "region", region);
    ObjectNode protection = policy.policyOrEmpty();
    if (!protection.isEmpty()) {
      body.set("policy", protection);
    }
    JsonNode run = api.post("/v1/tenants", body, null);
    return following.follow(
        session,
        api,
        run,
        ignored -> {},
        end -> session.out().println("tenant " + id + " is taken in"));
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the tenants that your token reaches.")
  void list(@Mixin Session session) {
    ArrayNode tenants = session.api().list("/v1/tenants", Integer.MAX_VALUE);
    if (!session.printed(tenants)) {
      new Table()
          .column("TENANT", "id")
          .column("STATE", TenantCommands::state)
          .column("REGION", "region")
          .column("APPROVALS", row -> Values.text(row.path("policy").path("restoreApprovals")))
          .column("RETENTION", row -> Values.text(row.path("policy").path("retention")))
          .column("SINCE", row -> Values.time(row.path("createdAt")))
          .print(tenants, session.out());
    }
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a tenant.")
  void show(@Mixin Session session, @Parameters(paramLabel = "ID") String id) {
    JsonNode tenant = session.api().get(Place.tenant(id));
    if (!session.printed(tenant)) {
      JsonNode policy = tenant.path("policy");
      session.out().println("tenant     " + id);
      session.out().println("state      " + state(tenant));
      session.out().println("region     " + Values.text(tenant.path("region")));
      session
          .out()
          .println(
              "policy     "
                  + Values.text(policy.path("id"))
                  + " version "
                  + Values.text(policy.path("version")));
      session.out().println("retention  " + Values.text(policy.path("retention")));
      session.out().println("keep       " + PolicyCommands.keep(policy.path("keep")));
      session
          .out()
          .println(
              "approvals  "
                  + Values.text(policy.path("restoreApprovals"))
                  + " within "
                  + Values.text(policy.path("approvalExpiry")));
      session.out().println("since      " + Values.time(tenant.path("createdAt")));
    }
  }

  private static String state(JsonNode tenant) {
    return tenant.path("frozen").asBoolean() ? "FROZEN" : Values.text(tenant.path("state"));
  }
}
