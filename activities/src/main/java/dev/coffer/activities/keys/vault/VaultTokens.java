package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.RunRef;
import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Makes tokens of one policy, and tells whether one that is refused still lives. */
final class VaultTokens {
  private final VaultCalls calls;
  private final VaultIdentity minter;
  private final String role;
  private final Clock clock;

  VaultTokens(VaultCalls calls, VaultIdentity minter, String role, Clock clock) {
    this.calls = calls;
    this.minter = minter;
    this.role = role;
    this.clock = clock;
  }

  VaultToken mint(RunRef run, String policy, Duration ttl, Duration maximum) {
    try {
      JsonNode auth =
          minter
              .write(
                  "auth/token/create/" + role,
                  Map.of(
                      "policies",
                      new JsonArray().add(policy),
                      "ttl",
                      ttl.toSeconds() + "s",
                      "explicit_max_ttl",
                      maximum.toSeconds() + "s",
                      "renewable",
                      true,
                      "meta",
                      new JsonObject().add("tenant", run.tenant().value()).add("run", run.run())))
              .path("auth");
      return new VaultToken(
          calls,
          clock,
          new Secret(auth.path("client_token").asText()),
          auth.path("accessor").asText(),
          ttl,
          clock.instant().plus(maximum));
    } catch (VaultRefusal refused) {
      throw FailureCode.CREDENTIAL_REFUSED.because(
          "the key service mints no token for this run", refused);
    }
  }

  void revoke(String accessor) {
    try {
      minter.write("auth/token/revoke-accessor", Map.of("accessor", accessor));
    } catch (VaultRefusal refused) {
      // An accessor that is gone is what we want; older servers say so with a refusal.
      if (!refused.says("invalid accessor")) {
        throw FailureCode.CREDENTIAL_REFUSED.because(
            "the key service does not revoke a token", refused);
      }
    }
  }
}
