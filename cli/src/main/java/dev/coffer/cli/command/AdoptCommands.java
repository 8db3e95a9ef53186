package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Json;
import java.io.PrintWriter;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer adopt …}. */
@Command(
    name = "adopt",
    mixinStandardHelpOptions = true,
    description = "Makes backups of archives that pg_dump made.",
    footer = {
      "",
      "An archive lies in the workers' import folder: a file, or the folder of a directory"
          + " archive.",
      "",
      "For example:",
      "  coffer adopt plan  --tenant acme --archive 2024.dump --sha256 9f86d08…",
      "  coffer adopt start --tenant acme --archive 2024.dump --sha256 9f86d08…"
    })
final class AdoptCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  /** Which archive becomes a backup of what. */
  static final class Archive {
    @Option(names = "--tenant", paramLabel = "ID", description = "The tenant.")
    @Nullable String tenant;

    @Option(
        names = "--dataset",
        paramLabel = "ID",
        description = "The dataset that it was made of; the tenant's only one when absent.")
    @Nullable String dataset;

    @Option(
        names = "--archive",
        required = true,
        paramLabel = "NAME",
        description = "Its name in the import folder.")
    String archive = "";

    @Option(
        names = "--sha256",
        required = true,
        paramLabel = "HEX",
        description =
            "Its SHA-256; in the folder of a directory archive what this prints:"
                + " LC_ALL=C sha256sum * | sha256sum")
    String sha256 = "";

    @Option(
        names = "--made-at",
        paramLabel = "TIME",
        description =
            "When it was made; what a custom or directory archive says, taken for UTC, when"
                + " absent.")
    @Nullable String madeAt;

    @Option(
        names = "--database",
        paramLabel = "NAME",
        description = "Name of the database that it was made of, when it was another one.")
    @Nullable String database;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; for the audit trail.")
    @Nullable String reason;

    private String path(Api api) {
      String id = Place.tenant(api, tenant);
      String of = Api.segment(Place.dataset(api, id, dataset));
      return Place.tenant(id) + "/datasets/" + of + "/adoptions";
    }

    private ObjectNode body(Session session) {
      ObjectNode body = Json.object().put("archive", archive).put("sha256", sha256);
      if (madeAt != null) {
        body.put("madeAt", session.time("--made-at", madeAt).toString());
      }
      Json.put(body, "database", database);
      return Json.put(body, "reason", reason);
    }

    private int plan(Session session, Api api) {
      JsonNode run = api.post(path(api), body(session).put("preview", true), null);
      return new Following()
          .follow(session, api, run, ignored -> {}, end -> planned(session.out(), archive, end));
    }
  }

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description = "Reads an archive and says what would become of it.")
  int plan(@Mixin Session session, @Mixin Archive archive) {
    return archive.plan(session, session.api());
  }

  private static void planned(PrintWriter out, String archive, JsonNode end) {
    JsonNode result = end.path("result");
    JsonNode imported = result.path("imported");
    out.println(
        "%s: %s archive of pg_dump %s, made %s%s: %s rows of %s tables, %s"
            .formatted(
                archive,
                Values.text(imported.path("format")),
                Values.text(imported.path("tool")),
                Values.time(result.path("madeAt")),
                imported.path("timeStated").asBoolean() ? " as you say" : " as it says",
                Values.text(result.path("rows")),
                Values.text(result.path("tables")),
                Values.size(result.path("bytes"))));
    out.println("checked: " + checks(imported));
  }

  private static String checks(JsonNode imported) {
    StringJoiner checks = new StringJoiner(", ");
    imported.path("checks").forEach(check -> checks.add(Values.text(check)));
    return checks.toString();
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Makes a backup of an archive, listed as imported; says first what it reads.")
  int start(
      @Mixin Session session,
      @Mixin Following following,
      @Mixin Archive archive,
      @Option(
              names = "--idempotency-key",
              paramLabel = "KEY",
              description = "Makes the same request again the same backup.")
          @Nullable String key) {
    Api api = session.api();
    if (!session.json) {
      int code = archive.plan(session, api);
      if (code != 0) {
        return code;
      }
    }
    JsonNode run = api.post(archive.path(api), archive.body(session), key);
    return following.follow(session, api, run, ignored -> {}, end -> adopted(session.out(), end));
  }

  private static void adopted(PrintWriter out, JsonNode end) {
    JsonNode backup = end.path("result").path("backup");
    if (!backup.isObject()) {
      planned(out, Values.text(end.path("id")), end);
      return;
    }
    out.println(
        "backup %s, imported: %s rows, %s became %s stored; it holds %s and is locked until %s"
            .formatted(
                Values.text(end.path("id")),
                Values.text(backup.at("/facts/rows")),
                Values.size(backup.at("/facts/plainBytes")),
                Values.size(backup.at("/facts/storedBytes")),
                Values.time(backup.at("/facts/cutAt")),
                Values.time(backup.path("lockedUntil"))));
  }

  /** One adoption. */
  static final class Which {
    @Parameters(paramLabel = "BACKUP", description = "The backup that comes of it.")
    String backup = "";

    @Option(names = "--tenant", paramLabel = "ID", description = "Its tenant.")
    @Nullable String tenant;

    private String path(Api api) {
      return Place.tenant(Place.tenant(api, tenant)) + "/adoptions/" + Api.segment(backup);
    }
  }

  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      description = "Follows an adoption to its end.")
  int watch(@Mixin Session session, @Mixin Which which) {
    Api api = session.api();
    JsonNode run =
        Json.object()
            .put("id", which.backup)
            .put("state", "STARTED")
            .put("events", which.path(api) + "/events");
    return new Following()
        .follow(session, api, run, ignored -> {}, end -> adopted(session.out(), end));
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows an imported backup and what it was made of.")
  void show(@Mixin Session session, @Mixin Which which) {
    Api api = session.api();
    JsonNode backup = api.get(which.path(api));
    if (session.printed(backup)) {
      return;
    }
    PrintWriter out = session.out();
    JsonNode imported = backup.path("imported");
    out.println("backup        " + which.backup + ", imported, not taken by Coffer");
    out.println("state         " + Values.text(backup.path("state")));
    out.println(
        "holds         "
            + Values.time(backup.path("cutAt"))
            + (imported.path("timeStated").asBoolean()
                ? ", as was said"
                : ", as the archive says"));
    out.println("archive       " + Values.text(imported.path("sha256")));
    out.println("format        " + Values.text(imported.path("format")));
    out.println("pg_dump       " + Values.text(imported.path("tool")));
    out.println("server        " + Values.text(imported.path("server")));
    out.println("checked       " + checks(imported));
    out.println("locked until  " + Values.time(backup.path("lockedUntil")));
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
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists a tenant's imported backups, newest first.")
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
    ArrayNode backups = api.list(Place.tenant(Place.tenant(api, tenant)) + "/adoptions", limit);
    if (!session.printed(backups)) {
      new Table()
          .column("BACKUP", "id")
          .column("DATASET", "dataset")
          .column("STATE", "state")
          .column("HOLDS", row -> Values.time(row.path("cutAt")))
          .column("FORMAT", row -> Values.text(row.path("imported").path("format")))
          .column("ROWS", row -> Values.text(row.path("contents").path("rows")))
          .column("ARCHIVE", row -> Values.text(row.path("imported").path("sha256")))
          .column("LOCKED UNTIL", row -> Values.time(row.path("lockedUntil")))
          .print(backups, session.out());
    }
  }
}
