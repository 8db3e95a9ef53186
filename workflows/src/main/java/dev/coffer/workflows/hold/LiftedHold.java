package dev.coffer.workflows.hold;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.Granted;

/** A hold that is lifted on record; the store still has its own. */
public record LiftedHold(LiftRequest request, Hold hold, Lifting lifting) implements Granted {
  public LiftedHold {
    requireNonNull(request, "request is null");
    requireNonNull(hold, "hold is null");
    requireNonNull(lifting, "lifting is null");
  }

  @Override
  public Grant grant() {
    return request.grant();
  }
}
