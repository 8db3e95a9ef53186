package dev.coffer.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.cli.output.Complaint;
import dev.coffer.cli.remote.Json;
import dev.coffer.cli.remote.Refused;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which slice of a database server a dataset is. */
final class SliceOptions {
  /** How a tenant's slice is set apart. */
  enum Isolation {
    DATABASE,
    SCHEMA
  }

  @Option(
      names = "--server",
      paramLabel = "NAME",
      description = "The database server, by its configured name.")
  @Nullable String server;

  @Option(names = "--database", paramLabel = "NAME", description = "The database that holds it.")
  @Nullable String database;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "The schema that holds it; the whole database when absent.")
  @Nullable String schema;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "postgresql",
      description = "The database engine; ${DEFAULT-VALUE} by default.")
  String engine = "";

  @Option(
      names = "--isolation",
      description = "${COMPLETION-CANDIDATES}; follows from --schema when absent.")
  @Nullable Isolation isolation;

  /** The dataset as the API takes it. */
  ObjectNode dataset(String id) {
    Isolation apart =
        Objects.requireNonNullElse(
            isolation, schema == null ? Isolation.DATABASE : Isolation.SCHEMA);
    ObjectNode dataset =
        Json.object()
            .put("id", id)
            .put("engine", engine.toUpperCase(Locale.ROOT))
            .put("isolation", apart.name())
            .put("server", required("--server", server))
            .put("database", required("--database", database));
    return Json.put(dataset, "schema", schema);
  }

  /** Refuses a slice without the dataset that it would be. */
  void requireNone() {
    if (server != null || database != null || schema != null || isolation != null) {
      throw new Refused(Complaint.BAD_INPUT, "--dataset is needed: the id of the dataset to be");
    }
  }

  private static String required(String option, @Nullable String value) {
    if (value == null) {
      throw new Refused(Complaint.BAD_INPUT, option + " is needed: where the dataset lives");
    }
    return value;
  }
}
