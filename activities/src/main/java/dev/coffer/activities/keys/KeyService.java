package dev.coffer.activities.keys;

import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;

/**
 * Keeps every tenant's key-encryption key and signing key; neither ever leaves it.
 *
 * <p>Errors: {@code KEYS_UNAVAILABLE} may succeed when tried again; {@code CREDENTIAL_REFUSED},
 * {@code CREDENTIAL_EXPIRED}, {@code KEY_FOREIGN}, {@code KEY_VERSION} and {@code KEY_DESTROYED}
 * are final.
 */
public interface KeyService {

  /** Makes the tenant's keys and one policy a standing purpose, if they are not there yet. */
  void createTenant(TenantId tenant);

  /** Takes back what {@link #createTenant} made. Only for a tenant that never held a backup. */
  void withdrawTenant(TenantId tenant);

  /** Allows the purpose {@code SHRED}, until {@link #dismissTenant}. */
  void permitShred(TenantId tenant);

  /**
   * Leaves the tenant the purposes of one that left, and takes all others away: their sessions fail
   * with {@code CREDENTIAL_REFUSED} or {@code CREDENTIAL_EXPIRED} whatever they ask.
   */
  void dismissTenant(TenantId tenant);

  /** A session whose token the key service itself confines to this tenant and purpose. */
  KeySession session(RunRef run, Purpose purpose);

  /** Revokes a session's token by its accessor, whether or not it is still valid. */
  void revoke(String accessor);
}
