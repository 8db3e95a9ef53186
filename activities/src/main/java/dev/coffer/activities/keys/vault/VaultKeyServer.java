package dev.coffer.activities.keys.vault;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A declared key server: a key service, or a namespace or mount of one, in which a customer holds
 * tenants' key-encryption keys. All that Coffer has there is one AppRole, which may make tokens of
 * policies that the customer wrote; {@code deploy/keyserver} makes and explains them.
 *
 * @param name by which tenants refer to it
 * @param namespace null for the root
 * @param mount where its Transit engine is mounted
 * @param tokenRole role that bounds the tokens which the AppRole makes
 * @param secretIdFile holds the AppRole's secret id, read at every login: it may be changed any
 *     time
 * @param tokenTtl life of a token between renewals; at most 15 minutes
 * @param tokenMaxTtl life of a token, renewals included
 * @param attempts how often one call is tried in all
 * @param patience how long one try may take
 */
public record VaultKeyServer(
    String name,
    URI address,
    @Nullable String namespace,
    String mount,
    String tokenRole,
    String roleId,
    Path secretIdFile,
    Duration tokenTtl,
    Duration tokenMaxTtl,
    int attempts,
    Duration patience) {
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*/?");

  public VaultKeyServer {
    requireNonNull(address, "address is null");
    requireNonNull(secretIdFile, "secretIdFile is null");
    if (!PATH.matcher(mount).matches()
        || (namespace != null && !PATH.matcher(namespace).matches())) {
      throw new IllegalArgumentException(
          "key server " + name + ": mount and namespace are paths of letters, digits, - and _");
    }
    if (tokenTtl.compareTo(Duration.ofMinutes(15)) > 0 || tokenTtl.compareTo(tokenMaxTtl) > 0) {
      throw new IllegalArgumentException("a token lives 15 minutes at most between renewals");
    }
  }

  /** With the usual times and counts: one that is away holds up no step for half a minute. */
  public static VaultKeyServer of(
      String name,
      URI address,
      @Nullable String namespace,
      String mount,
      String tokenRole,
      String roleId,
      Path secretIdFile) {
    return new VaultKeyServer(
        name,
        address,
        namespace,
        mount,
        tokenRole,
        roleId,
        secretIdFile,
        Duration.ofMinutes(15),
        Duration.ofHours(12),
        4,
        Duration.ofSeconds(5));
  }

  VaultEndpoint endpoint() {
    return new VaultEndpoint(
        "the key server " + name, address, namespace, null, attempts, patience);
  }
}
