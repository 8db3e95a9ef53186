package dev.coffer.workflows.discover;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.PlatformGrant;
import org.jspecify.annotations.Nullable;

/**
 * Asks what no dataset covers.
 *
 * @param server name of a configured server; null for all of them
 */
public record DiscoverRequest(String id, PlatformGrant grant, @Nullable String server)
    implements Granted {
  public DiscoverRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
  }
}
