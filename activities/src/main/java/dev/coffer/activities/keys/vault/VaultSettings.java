package dev.coffer.activities.keys.vault;

import static java.util.Objects.requireNonNull;

import dev.coffer.activities.secret.Secret;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where the key service is and as whom we reach it.
 *
 * @param tokenRole role that bounds the tokens which the minter makes
 * @param trust what to trust its certificate by; null for the platform's own trust
 * @param tokenTtl life of a session's token between renewals; at most 15 minutes
 * @param tokenMaxTtl life of a session's token, renewals included; at most 12 hours
 * @param leaseTtl life of a database role between renewals
 * @param leaseMaxTtl life of a database role at most; at most 12 hours
 * @param attempts how often one call is tried in all
 * @param patience how long one try may take
 */
public record VaultSettings(
    URI address,
    String transitMount,
    String databaseMount,
    String tokenRole,
    AppRole steward,
    AppRole minter,
    @Nullable SSLContext trust,
    Duration tokenTtl,
    Duration tokenMaxTtl,
    Duration leaseTtl,
    Duration leaseMaxTtl,
    int attempts,
    Duration patience) {

  public VaultSettings {
    requireNonNull(address, "address is null");
    requireNonNull(steward, "steward is null");
    requireNonNull(minter, "minter is null");
    if (tokenTtl.compareTo(Duration.ofMinutes(15)) > 0 || tokenTtl.toSeconds() < 1) {
      throw new IllegalArgumentException("a token lives 1 second to 15 minutes");
    }
    requireBounded("token", tokenTtl, tokenMaxTtl);
    requireBounded("lease", leaseTtl, leaseMaxTtl);
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts are at least 1");
    }
  }

  private static void requireBounded(String what, Duration ttl, Duration maximum) {
    if (maximum.compareTo(Duration.ofHours(12)) > 0 || ttl.compareTo(maximum) > 0) {
      throw new IllegalArgumentException(
          "a " + what + " lives 12 hours at most, renewals included");
    }
  }

  VaultEndpoint endpoint() {
    return new VaultEndpoint("the key service", address, null, trust, attempts, patience);
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
        null,
        Duration.ofMinutes(15),
        Duration.ofHours(12),
        Duration.ofHours(1),
        Duration.ofHours(12),
        6,
        Duration.ofSeconds(15));
  }

  /** A machine's login. */
  public record AppRole(String roleId, Secret secretId) {}
}
