package dev.coffer.workflows.adopt;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScopeGrant;

/**
 * An archive in a quarantine that nobody reaches.
 *
 * @param quarantine its name on the server
 * @param identity what the server calls it for good
 */
public record LoadedArchive(
    AdoptOrder order, String quarantine, String identity, long rows, long bytes)
    implements Granted {

  public LoadedArchive {
    requireNonNull(order, "order is null");
    requireNonNull(quarantine, "quarantine is null");
    requireNonNull(identity, "identity is null");
  }

  @Override
  public ScopeGrant grant() {
    return order.grant();
  }
}
