package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import dev.coffer.cli.remote.Json;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coffer discover}. */
@Command(
    name = "discover",
    mixinStandardHelpOptions = true,
    description = "Finds databases and schemas on your servers that no dataset covers.",
    footer = {
      "",
      "Looks with a role that can read no data. All servers are looked at every night, too.",
      "",
      "For example:",
      "  coffer discover production",
      "  coffer discover --last"
    })
final class DiscoverCommand implements Callable<Integer> {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{1,62}");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");
  private static final String BLUEPRINT = "silver";

  @Mixin final Session session = new Session();

  @Mixin final Following following = new Following();

  @Parameters(
      paramLabel = "SERVER",
      arity = "0..1",
      description = "The database server, by its configured name; all of them when absent.")
  @Nullable String server;

  @Option(
      names = "--last",
      description = "Look at no server: show what the newest look saw and is uncovered still.")
  boolean last;

  @Override
  public Integer call() {
    Api api = session.api();
    if (last) {
      JsonNode findings = findings(api);
      if (!session.printed(findings)) {
        print(session.out(), findings);
      }
      return 0;
    }
    JsonNode run = api.post("/v1/discovery", Json.put(Json.object(), "server", server), null);
    return following.follow(
        session,
        api,
        run,
        ignored -> {},
        end -> {
          told(session.out(), end.path("result"));
          print(session.out(), end.path("findings"));
        },
        end -> {
          if (end instanceof ObjectNode whole && !end.path("problem").isObject()) {
            whole.set("findings", findings(api));
          }
        });
  }

  private JsonNode findings(Api api) {
    String path = "/v1/discovery/findings";
    return api.get(server == null ? path : path + "?server=" + Api.segment(server)).path("items");
  }

  private static void told(PrintWriter out, JsonNode result) {
    out.println(
        "looked at %s servers with %s databases and schemas: %s uncovered, %s not looked into"
            .formatted(
                Values.text(result.path("servers")),
                Values.text(result.path("slices")),
                Values.text(result.path("uncovered")),
                Values.text(result.path("unseen"))));
  }

  private static void print(PrintWriter out, JsonNode findings) {
    if (findings.isEmpty()) {
      out.println("every database and schema that was seen is covered by a dataset");
      return;
    }
    new Table()
        .column("GAP", "gap")
        .column("SERVER", "server")
        .column("DATABASE", "database")
        .column("SCHEMA", "schema")
        .column("OWNER", "owner")
        .column("SIZE", row -> Values.size(row.path("bytes")))
        .column("FIRST SEEN", row -> Values.time(row.path("firstSeen")))
        .print(findings, out);
    out.println();
    out.println("To protect them, each as a new tenant's, with its first verified backup:");
    findings.forEach(finding -> out.println("  " + remedy(finding)));
    out.println("Of a tenant that is there: coffer dataset add. Others than " + BLUEPRINT + ":");
    out.println("coffer blueprint list.");
  }

  /** What a person has to type, in the words of a shell. */
  private static String remedy(JsonNode finding) {
    String database = finding.path("database").asText();
    String schema = finding.path("schema").asText("");
    if (finding.path("gap").asText().equals("UNSEEN")) {
      return "# %s: look again; if it stays so, let Coffer connect to see its other schemas"
          .formatted(Values.plain(database));
    }
    if (UNPRINTABLE.matcher(database + schema).find()) {
      return "# " + Values.plain(database) + ": a shell cannot say its name; POST /v1/tenants can";
    }
    String id = (schema.isEmpty() ? database : schema).toLowerCase(Locale.ROOT).replace('_', '-');
    return "coffer tenant add "
        + (ID.matcher(id).matches() ? id : "TENANT")
        + " --blueprint "
        + BLUEPRINT
        + " --dataset main --server "
        + Values.text(finding.path("server"))
        + option("--database", database)
        + (schema.isEmpty() ? "" : option("--schema", schema));
  }

  /** What looks like an option or a file of arguments stays a value. */
  private static String option(String name, String value) {
    return PLAIN.matcher(value).matches()
        ? ' ' + name + ' ' + value
        : ' ' + name + "='" + value.replace("'", "'\\''") + '\'';
  }
}
