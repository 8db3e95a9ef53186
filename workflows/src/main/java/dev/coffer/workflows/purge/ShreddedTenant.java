package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.TenantGrant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant whose key-encryption key is no more, as far as it is ours to destroy: one that a
 * customer holds stays theirs, and then there is nothing to say of it.
 *
 * @param key what the key service called it; null, like both times, when a customer holds it
 * @param destroyedAt by when it was destroyed
 * @param refusedAt when it was asked to open each of the tenant's data keys, and refused
 */
public record ShreddedTenant(
    Absence absence,
    @Nullable String key,
    @Nullable Instant destroyedAt,
    @Nullable Instant refusedAt)
    implements Granted {

  public ShreddedTenant {
    requireNonNull(absence, "absence is null");
    if ((key == null) != (destroyedAt == null) || (key == null) != (refusedAt == null)) {
      throw new IllegalArgumentException("a destroyed key has a name and both times, or nothing");
    }
  }

  @Override
  public TenantGrant grant() {
    return absence.grant();
  }
}
