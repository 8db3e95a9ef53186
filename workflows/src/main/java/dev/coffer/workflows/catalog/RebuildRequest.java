package dev.coffer.workflows.catalog;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.PlatformGrant;

/** Asks to rebuild the lost catalog from the store alone. */
public record RebuildRequest(PlatformGrant grant) implements Granted {
  public RebuildRequest {
    requireNonNull(grant, "grant is null");
  }
}
