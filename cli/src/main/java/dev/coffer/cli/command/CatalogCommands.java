package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.cli.output.Values;
import dev.coffer.cli.remote.Api;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code coffer catalog …}. */
@Command(
    name = "catalog",
    mixinStandardHelpOptions = true,
    description = "Takes care of Coffer's own index.")
final class CatalogCommands implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Coffer.missing(spec);
  }

  @Command(
      name = "rebuild",
      mixinStandardHelpOptions = true,
      description = "Rebuilds a lost catalog from the store's signed objects alone.")
  int rebuild(@Mixin Session session, @Mixin Following following) {
    Api api = session.api();
    JsonNode run = api.post("/v1/catalog/rebuild", null, null);
    return following.follow(
        session, api, run, ignored -> {}, end -> print(session.out(), end.path("result")));
  }

  private static void print(PrintWriter out, JsonNode result) {
    out.println(
        "rebuilt: "
            + Values.text(result.path("tenants"))
            + " tenants, "
            + Values.text(result.path("datasets"))
            + " datasets, "
            + Values.text(result.path("backups"))
            + " backups");
    result.path("refused").forEach(refused -> out.println("  refused: " + Values.text(refused)));
  }
}
