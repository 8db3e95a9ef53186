package dev.coffer.activities.step;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.EngineKind;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The configured database servers, by name. The name stands for the server wherever it matters
 * whose data is whose (I-1), so an address has one name. Not found out: two addresses of one
 * server.
 */
public record Servers(Map<String, Server> byName) {
  /**
   * @throws IllegalArgumentException when two names share an address
   */
  public Servers {
    byName = Map.copyOf(byName);
    Map<String, String> names = new HashMap<>();
    byName.forEach(
        (name, server) -> {
          String other = names.putIfAbsent(server.address(), name);
          if (other != null) {
            throw new IllegalArgumentException(
                "the servers "
                    + name
                    + " and "
                    + other
                    + " have one address: a dataset of one could hold another tenant's of the"
                    + " other");
          }
        });
  }

  /**
   * One database server.
   *
   * @param maintenanceDatabase a database that always exists, to connect to for work on databases
   */
  public record Server(EngineKind engine, String host, int port, String maintenanceDatabase) {
    private String address() {
      return host.toLowerCase(Locale.ROOT) + ' ' + port;
    }
  }

  /** The server of this name; {@code INVALID_REQUEST} when none is configured. */
  public Server named(String name) {
    return Optional.ofNullable(byName.get(name))
        .orElseThrow(
            () ->
                FailureCode.INVALID_REQUEST.because(
                    "placement.server: no server of that name is configured;"
                        + " register it with ./coffer server add"));
  }
}
