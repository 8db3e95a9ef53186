package dev.coffer.workflows.hold;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.Granted;

/** A hold that is on record and in force; the store does not know it yet. */
public record PlacedHold(HoldRequest request, Hold hold) implements Granted {
  public PlacedHold {
    requireNonNull(request, "request is null");
    requireNonNull(hold, "hold is null");
  }

  @Override
  public Grant grant() {
    return request.grant();
  }
}
