package dev.coffer.workflows.catalog;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;

/** Asks to check one tenant's audit chain against its anchors. */
public record AuditCheckRequest(TenantGrant grant) implements Granted {
  public AuditCheckRequest {
    requireNonNull(grant, "grant is null");
  }
}
