package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.TenantGrant;

/** A purge with its signed and locked certificate. */
public record CertifiedPurge(Absence absence, ObjectRef certificate) implements Granted {
  public CertifiedPurge {
    requireNonNull(absence, "absence is null");
    requireNonNull(certificate, "certificate is null");
  }

  @Override
  public TenantGrant grant() {
    return absence.grant();
  }
}
