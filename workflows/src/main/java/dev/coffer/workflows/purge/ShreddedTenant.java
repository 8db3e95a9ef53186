package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;
import java.time.Instant;

/**
 * A tenant whose key-encryption key is no more.
 *
 * @param key what the key service called it
 * @param destroyedAt by when it was destroyed
 * @param refusedAt when it was asked to open each of the tenant's data keys, and refused
 */
public record ShreddedTenant(Absence absence, String key, Instant destroyedAt, Instant refusedAt)
    implements Granted {

  public ShreddedTenant {
    requireNonNull(absence, "absence is null");
    requireNonNull(key, "key is null");
    requireNonNull(destroyedAt, "destroyedAt is null");
    requireNonNull(refusedAt, "refusedAt is null");
  }

  @Override
  public TenantGrant grant() {
    return absence.grant();
  }
}
