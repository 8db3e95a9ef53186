package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.coffer.cli.output.Complaint;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer backup …}. */
@Command(name = "backup", mixinStandardHelpOptions = true, description = "Takes backups.")
final class BackupCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  /** How much of a backup a verification reads. */
  enum Level {
    STRUCTURE,
    SAMPLE,
    FULL
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Takes a backup.",
      footer = {"", "For example:", "  coffer backup create --tenant acme --dataset shop"})
  int create(
      @Mixin Session session,
      @Mixin Following following,
      @Option(names = "--tenant", paramLabel = "ID", description = "The tenant.")
          @Nullable String tenant,
      @Option(
              names = "--dataset",
              paramLabel = "ID",
              description = "The dataset; the tenant's only one when absent.")
          @Nullable String dataset,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why; for the audit trail.")
          @Nullable String reason,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same backup.")
          @Nullable String key) {
    Api api = session.api();
    String id = Place.tenant(api, tenant);
    String path =
        Place.tenant(id) + "/datasets/" + Api.segment(Place.dataset(api, id, dataset)) + "/backups";
    JsonNode run = api.post(path, Json.put(Json.object(), "reason", reason), key);
    return following.follow(session, api, run, ignored -> {}, end -> taken(session.out(), end));
  }

  private static void taken(PrintWriter out, JsonNode end) {
    JsonNode facts = end.path("result").path("facts");
    out.println(
        "backup "
            + Values.text(end.path("id"))
            + ": "
            + Values.text(facts.path("rows"))
            + " rows, "
            + Values.size(facts.path("plainBytes"))
            + " became "
            + Values.size(facts.path("storedBytes"))
            + " stored and "
            + Values.size(facts.path("referencedBytes"))
            + " shared; it holds "
            + Values.time(facts.path("cutAt"))
            + " and is locked until "
            + Values.time(end.path("result").path("lockedUntil")));
    end.path("result")
        .path("anomalies")
        .forEach(anomaly -> out.println("  unusual: " + Values.text(anomaly)));
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists a tenant's backups, newest first.")
  void list(
      @Mixin Session session,
      @Option(names = "--tenant", paramLabel = "ID", description = "The tenant.")
          @Nullable String tenant,
      @Option(names = "--dataset", paramLabel = "ID", description = "Only this dataset's.")
          @Nullable String dataset,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "1000",
              description = "At most so many; ${DEFAULT-VALUE} by default.")
          int limit) {
    Api api = session.api();
    String place = Place.tenant(Place.tenant(api, tenant));
    String of = dataset == null ? "" : "/datasets/" + Api.segment(dataset);
    ArrayNode backups = api.list(place + of + "/backups", limit);
    if (!session.printed(backups)) {
      new Table()
          .column("BACKUP", "id")
          .column("DATASET", "dataset")
          .column("STATE", BackupCommands::state)
          .column("HOLDS", row -> Values.time(row.path("cutAt")))
          .column("ROWS", row -> Values.text(row.path("contents").path("rows")))
          .column("PLAIN", row -> Values.size(row.path("contents").path("plainBytes")))
          .column("STORED", row -> Values.size(row.path("contents").path("storedBytes")))
          .column("LOCKED UNTIL", row -> Values.time(row.path("lockedUntil")))
          .print(backups, session.out());
    }
  }

  private static String state(JsonNode backup) {
    String state = Values.text(backup.path("state"));
    String doubt = backup.path("good").asBoolean(true) ? "" : ", IN DOUBT";
    String imported = backup.path("imported").isObject() ? ", IMPORTED" : "";
    return state + imported + doubt + (backup.path("held").asBoolean() ? ", HELD" : "");
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a backup.")
  void show(
      @Mixin Session session,
      @Parameters(paramLabel = "BACKUP") String backup,
      @Option(names = "--tenant", paramLabel = "ID", description = "Its tenant.")
          @Nullable String tenant) {
    Api api = session.api();
    String place = Place.tenant(Place.tenant(api, tenant));
    JsonNode shown = api.get(place + "/backups/" + Api.segment(backup));
    if (!session.printed(shown)) {
      print(session.out(), shown);
    }
  }

  private static void print(PrintWriter out, JsonNode backup) {
    JsonNode contents = backup.path("contents");
    out.println("backup        " + Values.text(backup.path("id")));
    out.println(
        "of            "
            + Values.text(backup.path("tenant"))
            + '/'
            + Values.text(backup.path("dataset")));
    out.println("state         " + state(backup));
    out.println("holds         " + Values.time(backup.path("cutAt")));
    out.println("locked until  " + Values.time(backup.path("lockedUntil")));
    if (backup.path("held").asBoolean()) {
      out.println(
          "held          since "
              + Values.time(backup.path("heldAt"))
              + " by "
              + Values.text(backup.path("holds"))
              + " hold(s): "
              + Values.text(backup.path("holdReason")));
    }
    out.println("parent        " + Values.text(backup.path("parent")));
    out.println("rows          " + Values.text(contents.path("rows")));
    out.println("plain         " + Values.size(contents.path("plainBytes")));
    out.println("stored        " + Values.size(contents.path("storedBytes")));
    out.println("shared        " + Values.size(contents.path("referencedBytes")));
    out.println(
        "verified      "
            + Values.text(backup.path("verifiedLevel"))
            + ' '
            + Values.time(backup.path("verifiedAt")));
    out.println("asked for by  " + Values.text(backup.path("requestedBy")));
    JsonNode failure = backup.path("failure");
    if (failure.isObject()) {
      out.println(
          "failure       "
              + Values.text(failure.path("code"))
              + ": "
              + Values.text(failure.path("text")));
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Verifies a stored backup without restoring it.",
      footer = {"", "For example:", "  coffer backup verify b-1 --tenant acme --level full"})
  int verify(
      @Mixin Session session,
      @Mixin Following following,
      @Parameters(paramLabel = "BACKUP") String backup,
      @Option(names = "--tenant", paramLabel = "ID", description = "Its tenant.")
          @Nullable String tenant,
      @Option(
              names = "--level",
              defaultValue = "SAMPLE",
              description =
                  "How much to read: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default.")
          Level level) {
    Api api = session.api();
    String place = Place.tenant(Place.tenant(api, tenant));
    JsonNode run =
        api.post(
            place + "/backups/" + Api.segment(backup) + "/verifications",
            Json.object().put("level", level.name()),
            null);
    Verdict verdict = new Verdict();
    int code =
        following.follow(
            session, api, run, ignored -> {}, end -> verified(session.out(), backup, end), verdict);
    return code == 0 && verdict.failed ? Complaint.HALTED : code;
  }

  /** Whether a verification that was carried out found something. */
  private static final class Verdict implements java.util.function.Consumer<JsonNode> {
    private boolean failed;

    @Override
    public void accept(JsonNode end) {
      failed = end.path("result").hasNonNull("failure");
    }
  }

  private static void verified(PrintWriter out, String backup, JsonNode end) {
    JsonNode result = end.path("result");
    String failure = Values.text(result.path("failure"));
    out.println(
        "backup "
            + backup
            + (result.hasNonNull("failure") ? " FAILED: " + failure : " verified")
            + ": "
            + Values.text(result.path("packs"))
            + " packs, "
            + Values.text(result.path("chunks"))
            + " chunks, "
            + Values.size(result.path("bytes"))
            + " read");
    result.path("findings").forEach(finding -> out.println("  " + Values.text(finding)));
  }
}
