package dev.coffer.workflows.discover;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A part of a server that a dataset may be. It never enters a history: it names what is a tenant's.
 *
 * @param database name of a database, as data: it may hold any character
 * @param schema name of a schema in it; null for the database as a whole
 * @param owner role that owns it
 * @param bytes about how large it is; null when the server does not tell
 * @param opened of a database, whether its schemas are listed beside it
 */
public record ServerSlice(
    String database, @Nullable String schema, String owner, @Nullable Long bytes, boolean opened) {
  public ServerSlice {
    requireNonNull(database, "database is null");
    requireNonNull(owner, "owner is null");
  }
}
