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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer tenant …}. */
@Command(
    name = "tenant",
    mixinStandardHelpOptions = true,
    description = "Takes tenants in and out.")
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
        "With a dataset, the tenant is in once its first backup is taken and every byte of it is",
        "read back; until then all is taken back if anything fails. What a lock keeps by then is",
        "ciphertext whose key is destroyed. What to name as blueprint: coffer blueprint list.",
        "",
        "For example:",
        "  coffer tenant add acme --blueprint gold --dataset shop --server local --database acme",
        "  coffer tenant add acme --tier gold --retention 30d --approvals 1"
      })
  int add(
      @Mixin Session session,
      @Mixin Following following,
      @Parameters(paramLabel = "ID", description = "The tenant's id.") String id,
      @Option(names = "--region", paramLabel = "NAME", description = "Where its vault is placed.")
          @Nullable String region,
      @Option(
              names = "--keys",
              paramLabel = "NAME",
              description = {
                "The key server in which the customer holds the tenant's key, for ever;",
                "Coffer's own key service if not given."
              })
          @Nullable String keys,
      @Option(
              names = "--blueprint",
              paramLabel = "NAME",
              description = "Protect it as this says; the other options say what differs.")
          @Nullable String blueprint,
      @Mixin PolicyOptions policy,
      @Option(
              names = "--dataset",
              paramLabel = "ID",
              description = "Its first dataset: backed up, and that verified, before it is in.")
          @Nullable String dataset,
      @Mixin SliceOptions slice,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same onboarding.")
          @Nullable String key) {
    ObjectNode body = Json.put(Json.object().put("id", id), "region", region);
    Json.put(Json.put(body, "keys", keys), "blueprint", blueprint);
    ObjectNode protection = policy.policyOrEmpty(null);
    if (!protection.isEmpty()) {
      body.set("policy", protection);
    }
    if (dataset == null) {
      slice.requireNone();
    } else {
      body.set("dataset", slice.dataset(dataset));
    }
    Api api = session.api();
    JsonNode run = api.post("/v1/tenants", body, key);
    return following.follow(
        session, api, run, ignored -> {}, end -> takenIn(session.out(), id, end.path("result")));
  }

  private static void takenIn(PrintWriter out, String id, JsonNode result) {
    out.println("tenant " + id + " is taken in");
    JsonNode first = result.path("first");
    if (first.isObject()) {
      JsonNode dataset = first.path("dataset");
      String name = Values.text(dataset.path("dataset"));
      DatasetCommands.print(out, id, name, "is backed up and verified", dataset);
      out.println(
          "backup "
              + Values.text(first.path("backup"))
              + " is locked until "
              + Values.time(first.path("lockedUntil")));
    }
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
      session.out().println("keys       " + keys(tenant.path("heldKey")));
      session.out().println("since      " + Values.time(tenant.path("createdAt")));
    }
  }

  @Command(
      name = "offboard",
      mixinStandardHelpOptions = true,
      description =
          "Takes a tenant out: deletes what may be deleted, destroys its key, proves both.",
      footer = {
        "",
        "Until the approvals of the tenant's policy are there and the grace is over, coffer purge",
        "cancel stops it and nothing has changed; coffer purge show, watch and approve work on it",
        "like on a purge. Then nothing of the tenant starts any more, and its key is destroyed for",
        "good: what a lock still keeps of it is ciphertext that nobody can open.",
        "",
        "With --export-to, the newest good backup of each dataset is sealed to that key before",
        "anything is deleted; coffer purge show lists where. Its parts, put together, open without",
        "Coffer: cat PARTS | age -d -i KEYFILE | gunzip | psql -X -v ON_ERROR_STOP=1 DATABASE",
        "",
        "For example:",
        "  coffer tenant offboard acme --dry-run",
        "  coffer tenant offboard acme --confirm acme --reason \"contract ended\"",
        "  coffer tenant offboard acme --export-to age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8…"
      })
  int offboard(
      @Mixin Session session,
      @Mixin Following following,
      @Parameters(paramLabel = "ID", description = "The tenant's id.") String id,
      @Option(names = "--dry-run", description = "Says what would go, and changes nothing.")
          boolean dryRun,
      @Option(
              names = "--confirm",
              paramLabel = "ID",
              description = "The tenant's id once more. On a terminal you are asked for it.")
          @Nullable String confirm,
      @Option(
              names = "--export-to",
              paramLabel = "KEY",
              description = "The tenant's public age key (age1…) that its data is sealed to.")
          @Nullable String exportTo,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              description = "Why; for the approvers, the audit trail and the certificate.")
          @Nullable String reason,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same offboarding.")
          @Nullable String key) {
    Api api = session.api();
    ObjectNode body = Json.put(Json.object().put("dryRun", dryRun), "reason", reason);
    Json.put(body, "exportTo", exportTo);
    if (!dryRun) {
      body.put("confirm", confirm != null ? confirm : askedFor(session, id));
    }
    JsonNode run = api.post(Place.tenant(id) + "/offboarding", body, key);
    return dryRun
        ? PurgeCommands.followPlan(session, following, api, id, run)
        : PurgeCommands.follow(session, following, api, id, run);
  }

  private static String askedFor(Session session, String id) {
    if (!session.environment().terminal()) {
      throw new Refused(
          Complaint.BAD_INPUT,
          "--confirm " + id + " is needed: the tenant's key is destroyed for good");
    }
    return session
        .environment()
        .ask()
        .apply("this destroys the key of " + id + " for good; type its id: ")
        .strip();
  }

  /** Who holds the key, whether it answers, and whom to ask when it does not. */
  private static String keys(JsonNode held) {
    if (held.isMissingNode() || held.isNull()) {
      return "Coffer's own key service";
    }
    String server = Values.text(held.path("server"));
    String where =
        "%s, key %s at %s"
            .formatted(server, Values.text(held.path("key")), Values.text(held.path("mount")));
    String seen = " (" + Values.time(held.path("answeredAt")) + ")";
    return where
        + switch (held.path("answer").asText()) {
          case "ANSWERS" -> ": answers" + seen;
          case "REVOKED" -> ": REVOKED, ask whoever holds it" + seen;
          case "SEALED" -> ": SEALED, ask whoever runs it to unseal it" + seen;
          case "UNREACHABLE" -> ": UNREACHABLE, ask whoever runs it" + seen;
          default -> ": not asked yet";
        };
  }

  private static String state(JsonNode tenant) {
    return tenant.path("frozen").asBoolean() ? "FROZEN" : Values.text(tenant.path("state"));
  }
}
