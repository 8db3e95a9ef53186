package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.coffer.cli.output.Complaint;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coffer audit …}. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Reads and checks the audit trail.")
final class AuditCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists a tenant's audit entries, newest first.")
  void list(
      @Mixin Session session,
      @Option(names = "--tenant", paramLabel = "ID", description = "The tenant.")
          @Nullable String tenant,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "At most so many; ${DEFAULT-VALUE} by default.")
          int limit) {
    Api api = session.api(Session.AUDITING);
    ArrayNode entries = api.list(Place.tenant(Place.tenant(api, tenant)) + "/audit", limit);
    if (!session.printed(entries)) {
      new Table()
          .column("NO", "sequence")
          .column("AT", row -> Values.time(row.path("at")))
          .column("WHO", "actor")
          .column("WHAT", "action")
          .column("DETAILS", row -> details(row.path("details")))
          .print(entries, session.out());
    }
  }

  private static String details(JsonNode details) {
    StringBuilder text = new StringBuilder();
    details
        .properties()
        .forEach(
            entry ->
                text.append(text.isEmpty() ? "" : " ")
                    .append(entry.getKey())
                    .append('=')
                    .append(Values.text(entry.getValue())));
    return text.toString();
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Checks a tenant's audit chain against its locked anchors.")
  int verify(
      @Mixin Session session,
      @Mixin Following following,
      @Option(names = "--tenant", paramLabel = "ID", description = "The tenant.")
          @Nullable String tenant) {
    Api api = session.api(Session.AUDITING);
    String id = Place.tenant(api, tenant);
    JsonNode run = api.post(Place.tenant(id) + "/audit/check", null, null);
    Intact intact = new Intact();
    int code =
        following.follow(
            session, api, run, ignored -> {}, end -> print(session.out(), id, end), intact);
    return code == 0 && intact.broken ? Complaint.HALTED : code;
  }

  /** Whether a check that was carried out found the chain broken. */
  private static final class Intact implements java.util.function.Consumer<JsonNode> {
    private boolean broken;

    @Override
    public void accept(JsonNode end) {
      broken = end.has("result") && !end.path("result").path("intact").asBoolean();
    }
  }

  private static void print(PrintWriter out, String tenant, JsonNode end) {
    JsonNode result = end.path("result");
    out.println(
        "audit of "
            + tenant
            + (result.path("intact").asBoolean()
                ? " is intact"
                : " is BROKEN at entry " + Values.text(result.path("firstBad")))
            + ": "
            + Values.text(result.path("entries"))
            + " entries, "
            + Values.text(result.path("anchors"))
            + " anchors");
    result.path("findings").forEach(finding -> out.println("  " + Values.text(finding)));
  }
}
