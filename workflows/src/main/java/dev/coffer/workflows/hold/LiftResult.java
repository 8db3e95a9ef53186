package dev.coffer.workflows.hold;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.HoldId;
import java.time.Instant;

/**
 * A hold that is lifted, in the store likewise.
 *
 * @param versions object versions that no hold keeps any more
 * @param kept object versions that another hold keeps
 */
public record LiftResult(HoldId hold, long versions, long kept, Instant liftedAt) {
  public LiftResult {
    requireNonNull(hold, "hold is null");
    requireNonNull(liftedAt, "liftedAt is null");
  }
}
