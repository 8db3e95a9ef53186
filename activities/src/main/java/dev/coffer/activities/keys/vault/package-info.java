/**
 * The key service of HashiCorp Vault's API, also spoken by OpenBao: Transit for keys, the database
 * secrets engine for leases, AppRole for two identities. The steward makes keys, policies and
 * recipes; the minter lends tokens of one tenant and purpose and takes back what was lent. Neither
 * can use a key.
 */
@NullMarked
package dev.coffer.activities.keys.vault;

import org.jspecify.annotations.NullMarked;
