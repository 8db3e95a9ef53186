package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An identity of ours. Its token is kept in memory and renewed by a new login. */
final class VaultIdentity implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VaultIdentity.class);

  private final VaultCalls calls;
  private final VaultSettings.AppRole role;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Secret token;
  private Instant renewAt = Instant.MIN;

  VaultIdentity(VaultCalls calls, VaultSettings.AppRole role, Clock clock) {
    this.calls = calls;
    this.role = role;
    this.clock = clock;
  }

  JsonNode read(String path) throws VaultRefusal {
    return as(current -> calls.read(current, path));
  }

  JsonNode write(String path, Map<String, Object> body) throws VaultRefusal {
    return as(current -> calls.write(current, path, body));
  }

  void delete(String path) throws VaultRefusal {
    as(
        current -> {
          calls.delete(current, path);
          return true;
        });
  }

  /** A token that the service forgot, say after a restore of its storage, is replaced once. */
  private <T> T as(Call<T> call) throws VaultRefusal {
    Secret current = token();
    try {
      return call.with(current);
    } catch (VaultRefusal refused) {
      if (refused.status() != 403) {
        throw refused;
      }
      forget(current);
      return call.with(token());
    }
  }

  private Secret token() {
    lock.lock();
    try {
      Secret known = token;
      if (known == null || !clock.instant().isBefore(renewAt)) {
        known = login();
        token = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Secret login() {
    try {
      Instant asked = clock.instant();
      JsonNode auth =
          calls
              .login(
                  "auth/approle/login",
                  Map.of("role_id", role.roleId(), "secret_id", role.secretId().reveal()))
              .path("auth");
      renewAt = asked.plusSeconds(auth.path("lease_duration").asLong() / 2);
      return new Secret(auth.path("client_token").asText());
    } catch (VaultRefusal refused) {
      throw FailureCode.CREDENTIAL_REFUSED.because(
          "the key service refuses the worker's identity", refused);
    }
  }

  private void forget(Secret refused) {
    lock.lock();
    try {
      if (refused == token) {
        token = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives the token back; it ends by itself when that fails. */
  @Override
  public void close() {
    Secret out = token;
    if (out != null) {
      forget(out);
      try {
        calls.write(out, "auth/token/revoke-self", Map.of());
      } catch (VaultRefusal | FailureException kept) {
        LOG.debug("an identity's token was not given back cause={}", kept.getMessage());
      }
    }
  }

  private interface Call<T> {
    T with(Secret token) throws VaultRefusal;
  }
}
