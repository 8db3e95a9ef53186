package dev.coffer.workflows.watch;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.PlatformGrant;

/**
 * Asks to look for keys that were destroyed and are there again.
 *
 * @param before what earlier executions of the same run saw; {@link WatchResult#NOTHING} at first
 */
public record WatchRequest(String id, PlatformGrant grant, WatchResult before) implements Granted {
  public WatchRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(before, "before is null");
  }

  WatchRequest after(WatchResult seen) {
    return new WatchRequest(id, grant, seen);
  }
}
