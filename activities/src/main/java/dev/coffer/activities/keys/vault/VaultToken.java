package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.secret.Secret;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A token of one tenant and one purpose. */
final class VaultToken implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VaultToken.class);

  private final VaultCalls calls;
  private final Clock clock;
  private final Secret value;
  private final String accessor;
  private final Duration ttl;
  private final Instant lastsUntil;
  private volatile Instant endsAt;
  private volatile boolean closed;
  private volatile boolean kept;

  VaultToken(
      VaultCalls calls,
      Clock clock,
      Secret value,
      String accessor,
      Duration ttl,
      Instant lastsUntil) {
    this.calls = calls;
    this.clock = clock;
    this.value = value;
    this.accessor = accessor;
    this.ttl = ttl;
    this.lastsUntil = lastsUntil;
    this.endsAt = clock.instant().plus(ttl);
  }

  String accessor() {
    return accessor;
  }

  /** When the token ends unless it is renewed once more. */
  Instant endsAt() {
    return endsAt;
  }

  /** When the token ends, renewals included. */
  Instant lastsUntil() {
    return lastsUntil;
  }

  /** Whether it has lived as long as it may; one that ends before was ended by somebody. */
  boolean pastItsEnd() {
    return !clock.instant().isBefore(lastsUntil);
  }

  JsonNode read(String path) throws VaultRefusal {
    requireOpen();
    try {
      return calls.read(value, path);
    } catch (VaultRefusal refused) {
      throw sorted(refused);
    }
  }

  JsonNode write(String path, Map<String, Object> body) throws VaultRefusal {
    requireOpen();
    try {
      return calls.write(value, path, body);
    } catch (VaultRefusal refused) {
      throw sorted(refused);
    }
  }

  void delete(String path) throws VaultRefusal {
    requireOpen();
    try {
      calls.delete(value, path);
    } catch (VaultRefusal refused) {
      throw sorted(refused);
    }
  }

  /** Not tried again: a second call would have a second effect. */
  void writeOnce(String path, Map<String, Object> body) throws VaultRefusal {
    requireOpen();
    try {
      calls.writeOnce(value, path, body);
    } catch (VaultRefusal refused) {
      throw sorted(refused);
    }
  }

  /**
   * Renews now, within the maximum: on a renewal the server holds to the token role's maximum only,
   * not to the one that was asked for. A refusal leaves the token what is left of its life. Says
   * whether it may go on.
   */
  boolean renew() {
    if (clock.instant().plus(ttl).isAfter(lastsUntil)) {
      return false;
    }
    try {
      JsonNode auth =
          calls
              .write(value, "auth/token/renew-self", Map.of("increment", ttl.toSeconds() + "s"))
              .path("auth");
      endsAt = clock.instant().plusSeconds(auth.path("lease_duration").asLong());
      return true;
    } catch (VaultRefusal refused) {
      LOG.warn("a token was not renewed accessor={} status={}", accessor, refused.status());
      return false;
    }
  }

  /** Renews what this token was lent. Says whether it may go on. */
  boolean renewLease(String leaseId) {
    try {
      calls.write(value, "sys/leases/renew", Map.of("lease_id", leaseId));
      return true;
    } catch (VaultRefusal refused) {
      LOG.warn("a lease was not renewed accessor={} status={}", accessor, refused.status());
      return false;
    }
  }

  /** The service says the same for a dead token and a forbidden path: ask which it was. */
  private VaultRefusal sorted(VaultRefusal refused) {
    if (refused.status() != 403) {
      return refused;
    }
    if (!lives()) {
      throw ended();
    }
    throw FailureCode.CREDENTIAL_REFUSED.because("the key service refuses this token", refused);
  }

  private boolean lives() {
    try {
      calls.read(value, "auth/token/lookup-self");
      return true;
    } catch (VaultRefusal gone) {
      return false;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw ended();
    }
  }

  private static FailureException ended() {
    return FailureCode.CREDENTIAL_EXPIRED.because("the key-service token has ended");
  }

  /** Whether it could not give itself back: it has ended, or was left no right to. */
  boolean kept() {
    return kept;
  }

  /** Gives the token back; what it lent ends with it. It ends by itself when that fails. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      calls.write(value, "auth/token/revoke-self", Map.of());
    } catch (VaultRefusal gone) {
      // It has ended already, or its policy was taken away with its tenant.
      kept = true;
      LOG.debug("a token had ended before accessor={}", accessor);
    } catch (FailureException failed) {
      LOG.warn("a token was not given back accessor={} cause={}", accessor, failed.getMessage());
    }
  }
}
