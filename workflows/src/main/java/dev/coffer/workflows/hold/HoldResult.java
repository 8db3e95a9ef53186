package dev.coffer.workflows.hold;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.HoldId;
import java.time.Instant;

/**
 * A hold that the store keeps, too.
 *
 * @param versions object versions that have the store's own legal hold now; 0 when the store has
 *     none to give
 * @param missing object versions that the backup names and the store does not have
 */
public record HoldResult(HoldId hold, long versions, long missing, Instant placedAt) {
  public HoldResult {
    requireNonNull(hold, "hold is null");
    requireNonNull(placedAt, "placedAt is null");
  }
}
