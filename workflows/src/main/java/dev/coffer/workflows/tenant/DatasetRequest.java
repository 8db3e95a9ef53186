package dev.coffer.workflows.tenant;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.ScopeGrant;

/** Asks to protect one dataset of a tenant. */
public record DatasetRequest(ScopeGrant grant, Placement placement) implements Granted {
  public DatasetRequest {
    requireNonNull(grant, "grant is null");
    requireNonNull(placement, "placement is null");
  }
}
