package dev.coffer.workflows.rotation;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;

/** Asks for a new version of one tenant's key-encryption key, and a new epoch under it. */
public record RotationRequest(String id, TenantGrant grant, String reason) implements Granted {
  public RotationRequest {
    requireNonNull(id, "id is null");
    requireNonNull(grant, "grant is null");
    requireNonNull(reason, "reason is null");
  }
}
