package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.KeyRights;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.keys.vault.VaultCalls.Refused;
import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One tenant's session. Its token is renewed at half its life for as long as the session is open.
 */
final class VaultKeySession implements KeySession {
  private final VaultCalls calls;
  private final String transit;
  private final TenantId tenant;
  private final TenantToken token;
  private final Clock clock;
  private final ScheduledFuture<?> renewal;
  private volatile Instant expiresAt;

  VaultKeySession(
      VaultCalls calls,
      String transit,
      TenantId tenant,
      TenantToken token,
      Duration ttl,
      ScheduledExecutorService renewals,
      Clock clock) {
    this.calls = calls;
    this.transit = transit;
    this.tenant = tenant;
    this.token = token;
    this.clock = clock;
    this.expiresAt = token.expiresAt();
    long half = Math.max(1, ttl.toMillis() / 2);
    this.renewal = renewals.scheduleWithFixedDelay(this::renew, half, half, TimeUnit.MILLISECONDS);
  }

  @Override
  public NewKey newKey() {
    JsonNode data =
        write(
            transit + "/datakey/plaintext/" + TenantPolicy.kek(tenant),
            Map.of("context", context(), "bits", KeyLoan.LENGTH * 8),
            "make a data key");
    byte[] clear = Base64.getDecoder().decode(data.path("plaintext").asText());
    return new NewKey(new KeyLoan(clear), data.path("ciphertext").asText());
  }

  @Override
  public KeyLoan unwrap(String wrapped) {
    byte[] clear;
    try {
      JsonNode data =
          calls
              .write(
                  token.token(),
                  transit + "/decrypt/" + TenantPolicy.kek(tenant),
                  Map.of("ciphertext", wrapped, "context", context()))
              .path("data");
      clear = Base64.getDecoder().decode(data.path("plaintext").asText());
    } catch (Refused refused) {
      throw refused.status() == 400 ? badWrap(refused) : denied(refused, "unwrap a key");
    }
    if (clear.length != KeyLoan.LENGTH) {
      throw FailureCode.KEY_FOREIGN.because("what was unwrapped is not a data key");
    }
    return new KeyLoan(clear);
  }

  @Override
  public Signature sign(byte[] message) {
    JsonNode data =
        write(
            transit + "/sign/" + TenantPolicy.sign(tenant),
            Map.of("input", Base64.getEncoder().encodeToString(message)),
            "sign");
    String[] parts = data.path("signature").asText().split(":", 3);
    if (parts.length != 3) {
      throw FailureCode.KEYS_UNAVAILABLE.because("the key service's signature cannot be read");
    }
    return new Signature(keyId(parts[1].substring(1)), Base64.getDecoder().decode(parts[2]));
  }

  @Override
  public List<VerificationKey> verificationKeys() {
    try {
      JsonNode keys =
          calls
              .read(token.token(), transit + "/keys/" + TenantPolicy.sign(tenant))
              .at("/data/keys");
      List<Map.Entry<String, JsonNode>> versions = new ArrayList<>(keys.properties());
      versions.sort(Comparator.comparingInt(entry -> Integer.parseInt(entry.getKey())));
      return versions.stream()
          .map(
              entry ->
                  new VerificationKey(
                      keyId(entry.getKey()),
                      Base64.getDecoder().decode(entry.getValue().path("public_key").asText())))
          .toList();
    } catch (Refused refused) {
      throw denied(refused, "show public keys");
    }
  }

  @Override
  public String accessor() {
    return token.accessor();
  }

  @Override
  public Instant expiresAt() {
    return expiresAt;
  }

  @Override
  public void close() {
    renewal.cancel(false);
    try {
      calls.write(token.token(), "auth/token/revoke-self", Map.of());
    } catch (Refused gone) {
      // It ended before us; that is what close wants.
      expiresAt = clock.instant();
    } catch (FailureException unreachable) {
      if (unreachable.code() != FailureCode.KEYS_UNAVAILABLE) {
        throw unreachable;
      }
      // The token ends by itself, and the run's credentials are given back once more at its end.
    }
  }

  private void renew() {
    try {
      JsonNode auth = calls.write(token.token(), "auth/token/renew-self", Map.of()).path("auth");
      expiresAt = clock.instant().plusSeconds(auth.path("lease_duration").asLong());
    } catch (Refused | FailureException refused) {
      // Not renewed: the next call that needs the token says so, with its own code.
      renewal.cancel(false);
    }
  }

  private JsonNode write(String path, Map<String, ?> body, String what) {
    try {
      return calls.write(token.token(), path, body).path("data");
    } catch (Refused refused) {
      throw denied(refused, what);
    }
  }

  /** A token that does not know itself any more has ended; one that does may not do this. */
  private FailureException denied(Refused refused, String what) {
    if (refused.status() != 403) {
      return VaultCalls.refused(refused, what);
    }
    try {
      calls.read(token.token(), "auth/token/lookup-self");
    } catch (Refused gone) {
      return FailureCode.CREDENTIAL_EXPIRED.because("the run's key-service token has ended");
    }
    return FailureCode.CREDENTIAL_REFUSED.because("the key service refused to " + what);
  }

  /** The service's own words tell a version that is shut out from a wrap that is not ours. */
  private static FailureException badWrap(Refused refused) {
    return refused.says("version")
        ? FailureCode.KEY_VERSION.because("the wrapped key's version is shut out or unknown")
        : FailureCode.KEY_FOREIGN.because("the wrapped key is another tenant's, or was altered");
  }

  private String context() {
    return Base64.getEncoder().encodeToString(KeyRights.context(tenant));
  }

  private String keyId(String version) {
    return tenant + "/" + version;
  }
}
