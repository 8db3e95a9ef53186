/**
 * HashiCorp Vault or OpenBao as the key service: Transit, token roles and the database engine.
 *
 * <p>Two identities, each an AppRole whose token lives in memory only:
 *
 * <ul>
 *   <li>the steward makes what a tenant needs: {@code t-<tenant>-kek} (AES-256-GCM, derived),
 *       {@code t-<tenant>-sign} (Ed25519), two policies a purpose, database roles; it can use no
 *       key
 *   <li>the minter makes tokens of those policies and takes tokens and leases back; it can use no
 *       key either
 * </ul>
 *
 * <p>Of a tenant whose key-encryption key a customer holds, only the signing key is here. At the
 * customer's key server we are one AppRole, which makes tokens of the policies that the customer
 * wrote: we can write none there, so the customer alone decides what a token may do. Nothing of a
 * held key outlives a session: no login, no token, no key.
 *
 * <p>Whoever uses a key or reads a database credential does so with a token of one tenant and one
 * purpose. Keys are made with the engine's defaults: not exportable, no plaintext backup, deletion
 * off; the steward's own policy refuses to say otherwise.
 */
@NullMarked
package dev.coffer.activities.keys.vault;

import org.jspecify.annotations.NullMarked;
