package dev.coffer.activities.keys;

import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;

/**
 * Keeps every tenant's key-encryption key and signing key; neither ever leaves it. A customer may
 * hold the key-encryption key instead, at a key server that the operator declared; the signing key
 * stays here, so that what was signed can be verified, held and accounted for whatever the customer
 * does.
 *
 * <p>Errors: {@code KEYS_UNAVAILABLE} and {@code KEYS_SEALED} may succeed when tried again; {@code
 * CREDENTIAL_REFUSED}, {@code CREDENTIAL_EXPIRED}, {@code KEY_FOREIGN}, {@code KEY_VERSION} and
 * {@code KEY_DESTROYED} are final, and so is {@code KEY_REVOKED}: whatever the holder of a key
 * refuses.
 */
public interface KeyService {

  /**
   * Where a tenant's key-encryption key is held at a declared key server; asks nobody.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code INVALID_REQUEST} when none of this
   *     name is declared
   */
  KeyRef held(String server, TenantId tenant);

  /** Makes the tenant's keys and one policy a standing purpose, if they are not there yet. */
  void createTenant(TenantId tenant);

  /** The same for a tenant whose key-encryption key a customer holds: none is made here. */
  void createTenant(TenantId tenant, KeyRef held);

  /**
   * Takes every purpose back, so that no session of the tenant is let in any more. Only for one
   * whose onboarding failed, after its key was destroyed by {@link KeySession#destroy}.
   */
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

  /**
   * The same for a tenant whose key-encryption key a customer holds. The holder is asked, and its
   * token made, when that key is first needed: a session that signs and verifies does not depend on
   * it.
   */
  KeySession session(RunRef run, Purpose purpose, KeyRef held, Lending lending);

  /** Revokes a token by its accessor, whether or not it is still valid. */
  void revoke(String accessor);

  /** Hears what a holder does while a session lasts. */
  interface Lending {
    /** A token is out from now on; told before it is used. */
    void lent(String accessor, Instant expiresAt);

    /** What asking for the key came to; told when it first is so, and when it changes. */
    void answered(KeyRef.Answer answer);
  }
}
