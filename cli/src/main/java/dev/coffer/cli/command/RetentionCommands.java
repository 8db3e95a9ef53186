package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.cli.output.Table;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coffer retention …}. */
@Command(
    name = "retention",
    mixinStandardHelpOptions = true,
    description = "Says what a tenant's policy means for its backups.")
final class RetentionCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description = "Says of each backup whether it stays and why; does nothing.",
      footer = {
        "",
        "For example:",
        "  coffer retention plan --tenant acme",
        "  coffer retention plan --tenant acme --at 2027-01-01T00:00Z"
      })
  void plan(
      @Mixin Session session,
      @Option(
              names = "--tenant",
              paramLabel = "ID",
              description = "The tenant; the only one there is.")
          @Nullable String tenant,
      @Option(names = "--dataset", paramLabel = "ID", description = "Only this dataset.")
          @Nullable String dataset,
      @Option(
              names = "--at",
              paramLabel = "TIME",
              description = "As if it were that time, and nothing had happened since.")
          @Nullable String at) {
    Api api = session.api();
    List<String> query = new ArrayList<>();
    if (dataset != null) {
      query.add("dataset=" + Api.segment(dataset));
    }
    if (at != null) {
      query.add("at=" + Api.segment(session.time("--at", at).toString()));
    }
    String path = Place.tenant(Place.tenant(api, tenant)) + "/retention";
    JsonNode plan = api.get(query.isEmpty() ? path : path + "?" + String.join("&", query));
    if (!session.printed(plan)) {
      session
          .out()
          .println(
              "policy version "
                  + Values.text(plan.path("policyVersion"))
                  + ": "
                  + PolicyCommands.keep(plan.path("keep")));
      plan.path("datasets")
          .properties()
          .forEach(
              own ->
                  session
                      .out()
                      .println("of " + own.getKey() + ": " + PolicyCommands.keep(own.getValue())));
      new Table()
          .column("BACKUP", "backup")
          .column("DATASET", "dataset")
          .column("CUT", row -> Values.time(row.path("cutAt")))
          .column("FATE", "fate")
          .column("UNTIL", row -> Values.time(row.path("until")))
          .column("WHY", RetentionCommands::why)
          .print(plan.path("backups"), session.out());
    }
  }

  private static String why(JsonNode backup) {
    List<String> reasons = new ArrayList<>();
    backup
        .path("reasons")
        .forEach(
            reason -> reasons.add(Values.text(reason).toLowerCase(Locale.ROOT).replace('_', ' ')));
    return String.join(", ", reasons);
  }
}
