package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Where a dataset lives.
 *
 * @param server name of a configured server, never an address
 * @param database the database that holds the dataset, as data: it may hold any character
 * @param schema the schema, for isolation {@code SCHEMA}
 */
public record Placement(String server, String database, @Nullable String schema) {
  public Placement {
    requireNonNull(server, "server is null");
    requireNonNull(database, "database is null");
  }

  /** Digest of the placement; what leaves the activities says this, not the names. */
  public Digest digest() {
    return Digest.of(
        String.join("\n", "coffer.placement.v1", server, database, schema == null ? "" : schema));
  }
}
