package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.vault.VaultCalls.Refused;
import dev.coffer.workflows.failure.FailureCode;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** One of our two AppRoles; its token stays in memory and is fetched anew before it ends. */
final class Identity {
  private final VaultCalls calls;
  private final VaultSettings.AppRole role;
  private final Clock clock;
  private String token = "";
  private Instant renewAt = Instant.EPOCH;

  Identity(VaultCalls calls, VaultSettings.AppRole role, Clock clock) {
    this.calls = calls;
    this.role = role;
    this.clock = clock;
  }

  JsonNode write(String path, Map<String, ?> body) throws Refused {
    try {
      return calls.write(token(), path, body);
    } catch (Refused refusal) {
      return calls.write(again(refusal), path, body);
    }
  }

  JsonNode read(String path) throws Refused {
    try {
      return calls.read(token(), path);
    } catch (Refused refusal) {
      return calls.read(again(refusal), path);
    }
  }

  void delete(String path) throws Refused {
    try {
      calls.delete(token(), path);
    } catch (Refused refusal) {
      calls.delete(again(refusal), path);
    }
  }

  /** After a restart of the key service a token may be gone early: signs in once more. */
  private String again(Refused refusal) throws Refused {
    if (refusal.status() != 403) {
      throw refusal;
    }
    synchronized (this) {
      renewAt = Instant.EPOCH;
    }
    return token();
  }

  private synchronized String token() {
    Instant now = clock.instant();
    if (now.isBefore(renewAt)) {
      return token;
    }
    try {
      JsonNode auth =
          calls
              .write(
                  "",
                  "auth/approle/login",
                  Map.of("role_id", role.roleId(), "secret_id", role.secretId().reveal()))
              .path("auth");
      token = auth.path("client_token").asText();
      renewAt = now.plusSeconds(auth.path("lease_duration").asLong(60) / 2);
      return token;
    } catch (Refused refused) {
      throw FailureCode.CREDENTIAL_REFUSED.because(
          "the key service refused our sign-in (" + refused.status() + ")");
    }
  }
}
