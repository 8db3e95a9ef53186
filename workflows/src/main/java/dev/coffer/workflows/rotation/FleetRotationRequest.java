package dev.coffer.workflows.rotation;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.PlatformGrant;

/**
 * Asks to rotate the keys of every active tenant.
 *
 * @param before what earlier executions of the same run did; {@link FleetProgress#NONE} at first
 */
public record FleetRotationRequest(
    String id, PlatformGrant grant, String reason, FleetProgress before) implements Granted {

  public FleetRotationRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(before, "before is null");
  }

  FleetRotationRequest after(FleetProgress progress) {
    return new FleetRotationRequest(id, grant, reason, progress);
  }
}
