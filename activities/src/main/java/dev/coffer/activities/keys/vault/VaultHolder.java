package dev.coffer.activities.keys.vault;

import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;

/** Tokens of a declared key server. */
final class VaultHolder {
  private final VaultKeyServer server;
  private final VaultCalls calls;
  private final Clock clock;

  VaultHolder(VaultKeyServer server, Clock clock) {
    this.server = server;
    this.calls = new VaultCalls(server.endpoint());
    this.clock = clock;
  }

  VaultKeyServer server() {
    return server;
  }

  /** A token of one tenant and purpose, by a login of its own. */
  VaultToken mint(RunRef run, Purpose purpose) {
    try (VaultIdentity minter = login()) {
      return tokens(minter)
          .mint(
              run,
              VaultNames.policy(run.tenant(), purpose),
              server.tokenTtl(),
              server.tokenMaxTtl());
    }
  }

  /** What {@link #revoke} takes: the server's name and the accessor, which never holds a slash. */
  String reference(VaultToken token) {
    return server.name() + '/' + token.accessor();
  }

  void revoke(String accessor) {
    try (VaultIdentity minter = login()) {
      tokens(minter).revoke(accessor);
    }
  }

  private VaultTokens tokens(VaultIdentity minter) {
    return new VaultTokens(calls, minter, server.tokenRole(), clock);
  }

  private VaultIdentity login() {
    try {
      Secret secretId = new Secret(Files.readString(server.secretIdFile()).strip());
      return new VaultIdentity(calls, new VaultSettings.AppRole(server.roleId(), secretId), clock);
    } catch (IOException unreadable) {
      throw FailureCode.KEYS_UNAVAILABLE.because(
          "the secret id of the key server " + server.name() + " cannot be read", unreadable);
    }
  }
}
