package dev.coffer.activities.keys.vault;

import dev.coffer.activities.secret.Secret;
import java.net.URI;
import java.time.Duration;

/**
 * Where the key service is and as whom we reach it.
 *
 * @param tokenRole token role that tenants' tokens are made of
 * @param tokenTtl how long a tenant's token lives without being renewed, at most 15 minutes
 * @param leaseTtl how long a database lease lives when nobody gives it back
 * @param attempts how often one call is tried while the service is away
 */
public record VaultSettings(
    URI address,
    String transitMount,
    String databaseMount,
    String tokenRole,
    AppRole steward,
    AppRole minter,
    Duration tokenTtl,
    Duration leaseTtl,
    int attempts) {

  /** An AppRole's credentials. */
  public record AppRole(String roleId, Secret secretId) {}

  public VaultSettings {
    if (tokenTtl.compareTo(Duration.ofMinutes(15)) > 0) {
      throw new IllegalArgumentException("a tenant's token lives at most 15 minutes");
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts is at least 1");
    }
  }

  /** With the usual times and counts. */
  public static VaultSettings of(
      URI address,
      String transitMount,
      String databaseMount,
      String tokenRole,
      AppRole steward,
      AppRole minter) {
    return new VaultSettings(
        address,
        transitMount,
        databaseMount,
        tokenRole,
        steward,
        minter,
        Duration.ofMinutes(15),
        Duration.ofHours(4),
        4);
  }
}
