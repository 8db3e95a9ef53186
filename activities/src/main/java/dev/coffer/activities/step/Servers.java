package dev.coffer.activities.step;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.EngineKind;
import java.util.Map;
import java.util.Optional;

/** The configured database servers, by name. */
public record Servers(Map<String, Server> byName) {
  public Servers {
    byName = Map.copyOf(byName);
  }

  /**
   * One database server.
   *
   * @param maintenanceDatabase a database that always exists, to connect to for work on databases
   */
  public record Server(EngineKind engine, String host, int port, String maintenanceDatabase) {}

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
