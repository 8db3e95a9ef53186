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

/** {@code coffer hold …}. */
@Command(
    name = "hold",
    mixinStandardHelpOptions = true,
    description = "Keeps backups from being deleted, whatever their age.")
final class HoldCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  /** What is held. */
  static final class What {
    @Option(names = "--backup", paramLabel = "ID", description = "This backup.")
    @Nullable String backup;

    @Option(names = "--all", description = "Every backup of the tenant, also those to come.")
    boolean all;
  }

  @Command(
      name = "place",
      mixinStandardHelpOptions = true,
      description = "Places a legal hold. Somebody else lifts it.",
      footer = {
        "",
        "A hold keeps from deletion only: what it is on can be restored as before.",
        "",
        "For example:",
        "  coffer hold place --tenant acme --all --owner counsel --reason \"case 7\""
      })
  int place(
      @Mixin Session session,
      @Mixin Following following,
      @Option(names = "--tenant", paramLabel = "ID", required = true, description = "The tenant.")
          String tenant,
      @ArgGroup(multiplicity = "1") What what,
      @Option(
              names = "--owner",
              paramLabel = "TEXT",
              required = true,
              description = "Who answers for it, for example a department.")
          String owner,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              required = true,
              description = "Why; for the audit trail.")
          String reason,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same hold.")
          @Nullable String key) {
    Api api = session.api(Session.HOLDING);
    ObjectNode body = Json.object().put("owner", owner).put("reason", reason);
    if (what.all) {
      body.put("all", true);
    }
    JsonNode run =
        api.post(Place.tenant(tenant) + "/holds", Json.put(body, "backup", what.backup), key);
    return following.follow(
        session, api, run, ignored -> {}, end -> placed(session.out(), tenant, end));
  }

  private static void placed(PrintWriter out, String tenant, JsonNode end) {
    JsonNode result = end.path("result");
    String id = Values.text(end.path("id"));
    out.println(
        "hold "
            + id
            + " is in force; the store keeps "
            + Values.text(result.path("versions"))
            + " object versions for it");
    if (result.path("missing").asLong() > 0) {
      out.println(
          "  "
              + Values.text(result.path("missing"))
              + " object versions are missing: coffer backup verify says which backup lacks them");
    }
    out.println(
        "  to lift it, not as who placed it: coffer hold lift "
            + id
            + " --tenant "
            + tenant
            + " --reason …");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists a tenant's holds, newest first, lifted ones included.")
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
    Api api = session.api(Session.HOLDING);
    ArrayNode holds = api.list(Place.tenant(Place.tenant(api, tenant)) + "/holds", limit);
    if (!session.printed(holds)) {
      new Table()
          .column("HOLD", "id")
          .column("ON", HoldCommands::on)
          .column("STATE", HoldCommands::state)
          .column("OWNER", "owner")
          .column("REASON", "reason")
          .column("PLACED BY", "placedBy")
          .column("PLACED", row -> Values.time(row.path("placedAt")))
          .column("LIFTED BY", row -> Values.text(row.path("liftedBy")))
          .column("LIFTED", row -> Values.time(row.path("liftedAt")))
          .print(holds, session.out());
    }
  }

  private static String on(JsonNode hold) {
    return hold.hasNonNull("backup") ? Values.text(hold.path("backup")) : "all";
  }

  private static String state(JsonNode hold) {
    return Values.text(hold.path("state")).toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a hold.")
  void show(
      @Mixin Session session,
      @Parameters(paramLabel = "HOLD") String hold,
      @Option(names = "--tenant", paramLabel = "ID", description = "Its tenant.")
          @Nullable String tenant) {
    Api api = session.api(Session.HOLDING);
    String place = Place.tenant(Place.tenant(api, tenant));
    JsonNode shown = api.get(place + "/holds/" + Api.segment(hold));
    if (!session.printed(shown)) {
      print(session.out(), shown);
    }
  }

  private static void print(PrintWriter out, JsonNode hold) {
    out.println("hold       " + Values.text(hold.path("id")));
    out.println("on         " + Values.text(hold.path("tenant")) + ", " + on(hold));
    out.println("state      " + state(hold));
    out.println("kind       " + Values.text(hold.path("kind")).toLowerCase(Locale.ROOT));
    out.println("owner      " + Values.text(hold.path("owner")));
    out.println("reason     " + Values.text(hold.path("reason")));
    out.println(
        "placed by  "
            + Values.text(hold.path("placedBy"))
            + ' '
            + Values.time(hold.path("placedAt")));
    if (hold.hasNonNull("liftedBy")) {
      out.println(
          "lifted by  "
              + Values.text(hold.path("liftedBy"))
              + ' '
              + Values.time(hold.path("liftedAt"))
              + ": "
              + Values.text(hold.path("liftReason")));
    }
  }

  @Command(
      name = "lift",
      mixinStandardHelpOptions = true,
      description = "Lifts a hold that somebody else placed.",
      footer = {
        "",
        "What another hold covers stays kept, and locks run on.",
        "",
        "For example:",
        "  coffer hold lift h-1 --tenant acme --reason \"case 7 is settled\""
      })
  int lift(
      @Mixin Session session,
      @Mixin Following following,
      @Parameters(paramLabel = "HOLD") String hold,
      @Option(names = "--tenant", paramLabel = "ID", required = true, description = "Its tenant.")
          String tenant,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              required = true,
              description = "Why; for the audit trail.")
          String reason,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same lifting.")
          @Nullable String key) {
    Api api = session.api(Session.DECIDING);
    String path = Place.tenant(tenant) + "/holds/" + Api.segment(hold) + "/lift";
    JsonNode run = api.post(path, Json.object().put("reason", reason), key);
    return following.follow(
        session, api, run, ignored -> {}, end -> lifted(session.out(), hold, end));
  }

  private static void lifted(PrintWriter out, String hold, JsonNode end) {
    JsonNode result = end.path("result");
    out.println(
        "hold "
            + hold
            + " is lifted: "
            + Values.text(result.path("versions"))
            + " object versions are held no more, "
            + Values.text(result.path("kept"))
            + " stay held by others");
  }
}
