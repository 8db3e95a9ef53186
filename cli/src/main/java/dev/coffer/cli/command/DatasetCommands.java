package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coffer dataset …}. */
@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    description = "Takes a tenant's datasets under protection.")
final class DatasetCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Takes a dataset under protection.",
      footer = {
        "",
        "For example:",
        "  coffer dataset add shop --tenant acme --server local --database acme",
        "  coffer dataset add crm --tenant acme --server shared --database crm --schema acme"
      })
  int add(
      @Mixin Session session,
      @Mixin Following following,
      @Parameters(paramLabel = "ID", description = "The dataset's id.") String id,
      @Option(names = "--tenant", paramLabel = "ID", required = true, description = "Its tenant.")
          String tenant,
      @Mixin SliceOptions slice) {
    ObjectNode body = slice.dataset(id);
    Api api = session.api();
    JsonNode run = api.post(Place.tenant(tenant) + "/datasets", body, null);
    return following.follow(
        session, api, run, ignored -> {}, end -> print(session.out(), tenant, id, end));
  }

  private static void print(PrintWriter out, String tenant, String id, JsonNode end) {
    print(out, tenant, id, "is protected", end.path("result"));
  }

  /** What came of a registration. */
  static void print(PrintWriter out, String tenant, String id, String what, JsonNode result) {
    out.println(
        "dataset "
            + tenant
            + '/'
            + id
            + ' '
            + what
            + ": version "
            + Values.text(result.path("engineVersion"))
            + ", about "
            + Values.size(result.path("estimatedBytes")));
    result.path("notes").forEach(note -> out.println("  note: " + Values.text(note)));
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists a tenant's datasets.")
  void list(
      @Mixin Session session,
      @Option(names = "--tenant", paramLabel = "ID", description = "The tenant.")
          @Nullable String tenant) {
    Api api = session.api();
    ArrayNode datasets =
        api.list(Place.tenant(Place.tenant(api, tenant)) + "/datasets", Integer.MAX_VALUE);
    if (!session.printed(datasets)) {
      new Table()
          .column("DATASET", "id")
          .column("STATE", DatasetCommands::state)
          .column("ENGINE", "engine")
          .column("ISOLATION", "isolation")
          .column("SERVER", "server")
          .column("NEWEST BACKUP", "newestBackup")
          .column("HOLDS", row -> Values.time(row.path("newestBackupCutAt")))
          .print(datasets, session.out());
    }
  }

  private static String state(JsonNode dataset) {
    String state = Values.text(dataset.path("state"));
    return dataset.path("contested").asBoolean() ? state + ", contested" : state;
  }
}
