package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.teststack.TestStack;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Ways of the tests' own to the real key service, past every check of ours. */
final class VaultServers {
  private VaultServers() {}

  static VaultSettings settings(TestStack.Keys server) {
    return settings(server, server.address(), Duration.ofMinutes(15), Duration.ofSeconds(15));
  }

  /** By way of another address, for example a proxy's, or with other times. */
  static VaultSettings settings(
      TestStack.Keys server, URI address, Duration tokenTtl, Duration patience) {
    VaultSettings usual =
        VaultSettings.of(
            address,
            server.transitMount(),
            server.databaseMount(),
            server.tokenRole(),
            new VaultSettings.AppRole(server.steward().name(), server.steward().secret()),
            new VaultSettings.AppRole(server.minter().name(), server.minter().secret()));
    return new VaultSettings(
        usual.address(),
        usual.transitMount(),
        usual.databaseMount(),
        usual.tokenRole(),
        usual.steward(),
        usual.minter(),
        null,
        tokenTtl,
        tokenTtl.multipliedBy(3),
        usual.leaseTtl(),
        usual.leaseMaxTtl(),
        usual.attempts(),
        patience);
  }

  /** The steward, as far as its own rights go. */
  static VaultIdentity steward(TestStack.Keys server) {
    VaultSettings settings = settings(server);
    return new VaultIdentity(
        new VaultCalls(settings.endpoint()), settings.steward(), Clock.systemUTC());
  }

  static VaultIdentity minter(TestStack.Keys server) {
    VaultSettings settings = settings(server);
    return new VaultIdentity(
        new VaultCalls(settings.endpoint()), settings.minter(), Clock.systemUTC());
  }

  static JsonNode write(VaultIdentity who, String path, Map<String, Object> body) {
    try {
      return who.write(path, body);
    } catch (VaultRefusal refused) {
      throw new AssertionError("the key service refused the test's own set-up", refused);
    }
  }
}
