package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.vault.VaultCalls.Refused;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A token that the key service confines to one tenant and purpose. */
record TenantToken(String token, String accessor, Instant expiresAt) {
  /** However often it is renewed, a token ends after this. */
  private static final Duration MAX = Duration.ofHours(12);

  static TenantToken mint(
      Identity minter,
      VaultSettings settings,
      RunRef run,
      Purpose purpose,
      Duration ttl,
      Instant now) {
    Map<String, ?> wanted =
        Map.of(
            "policies",
            List.of(policy(run.tenant(), purpose)),
            "ttl",
            ttl.toSeconds() + "s",
            "explicit_max_ttl",
            MAX.toSeconds() + "s",
            "meta",
            Map.of("run", run.run()));
    try {
      JsonNode auth =
          minter.write("auth/token/create/" + settings.tokenRole(), wanted).path("auth");
      return new TenantToken(
          auth.path("client_token").asText(),
          auth.path("accessor").asText(),
          now.plusSeconds(auth.path("lease_duration").asLong()));
    } catch (Refused refused) {
      throw VaultCalls.refused(refused, "lend a token");
    }
  }

  static String policy(TenantId tenant, Purpose purpose) {
    return "coffer-t-" + tenant + '-' + purpose.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "TenantToken[" + accessor + "]";
  }
}
