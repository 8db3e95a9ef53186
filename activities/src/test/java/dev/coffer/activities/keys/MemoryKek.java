package dev.coffer.activities.keys;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a {@link MemoryKeySession} finds its tenant's key-encryption key. */
interface MemoryKek {
  /** The key, if a run with this right may use it; any run may see it when the right is null. */
  MemoryTenantKeys admitted(@Nullable KeyRights right);

  boolean held();

  void close();

  /** In a customer's key server, by a token of its own that is made when it is first needed. */
  final class Held implements MemoryKek {
    private final MemoryKeyServer server;
    private final TenantId tenant;
    private final Set<KeyRights> rights;
    private final KeyService.Lending lending;
    private final Instant expiresAt;
    private final String accessor = "held-" + UUID.randomUUID();
    private boolean lent;
    private boolean closed;
    private KeyRef.@Nullable Answer said;

    Held(
        MemoryKeyServer server,
        TenantId tenant,
        Set<KeyRights> rights,
        KeyService.Lending lending,
        Instant expiresAt) {
      this.server = server;
      this.tenant = tenant;
      this.rights = rights;
      this.lending = lending;
      this.expiresAt = expiresAt;
    }

    @Override
    public MemoryTenantKeys admitted(@Nullable KeyRights right) {
      if (closed) {
        throw FailureCode.CREDENTIAL_EXPIRED.because("the key-service token was given back");
      }
      try {
        MemoryTenantKeys keys = keys(right);
        hear(KeyRef.Answer.ANSWERS);
        return keys;
      } catch (FailureException failed) {
        hear(
            switch (failed.code()) {
              case KEYS_SEALED -> KeyRef.Answer.SEALED;
              case KEYS_UNAVAILABLE -> KeyRef.Answer.UNREACHABLE;
              case KEY_FOREIGN -> KeyRef.Answer.ANSWERS;
              default -> KeyRef.Answer.REVOKED;
            });
        throw failed;
      }
    }

    private MemoryTenantKeys keys(@Nullable KeyRights right) {
      if (!lent) {
        server.mint(tenant, accessor);
        lent = true;
        lending.lent(server.name() + '/' + accessor, expiresAt);
      }
      MemoryTenantKeys keys = server.admitted(tenant, accessor);
      boolean may = right == null ? rights.contains(KeyRights.UNWRAP) : rights.contains(right);
      if (!may) {
        throw server.refusal(tenant);
      }
      return keys;
    }

    private void hear(KeyRef.Answer answer) {
      if (said != answer) {
        said = answer;
        lending.answered(answer);
      }
    }

    @Override
    public boolean held() {
      return true;
    }

    @Override
    public void close() {
      closed = true;
      server.end(accessor);
    }
  }
}
