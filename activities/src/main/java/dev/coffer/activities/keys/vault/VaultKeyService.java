package dev.coffer.activities.keys.vault;

import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.activities.keys.vault.VaultCalls.Refused;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Tenants' keys in the Transit engine. */
public final class VaultKeyService implements KeyService, AutoCloseable {
  private final VaultSettings settings;
  private final VaultCalls calls;
  private final Identity steward;
  private final Identity minter;
  private final Clock clock;
  private final ScheduledExecutorService renewals =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("key-session-renewal").daemon().factory());

  public VaultKeyService(VaultSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.calls = new VaultCalls(settings);
    this.steward = new Identity(calls, settings.steward(), clock);
    this.minter = new Identity(calls, settings.minter(), clock);
  }

  @Override
  public void createTenant(TenantId tenant) {
    try {
      // Creating a key that is there changes nothing. Exportable, backup and deletion stay off: the
      // steward may not even send them.
      steward.write(key(TenantPolicy.kek(tenant)), Map.of("type", "aes256-gcm96", "derived", true));
      steward.write(key(TenantPolicy.sign(tenant)), Map.of("type", "ed25519"));
      for (Purpose purpose : Purpose.values()) {
        steward.write(
            policy(tenant, purpose),
            Map.of("policy", TenantPolicy.text(settings, tenant, purpose)));
      }
    } catch (Refused refused) {
      throw VaultCalls.refused(refused, "make a tenant's keys");
    }
  }

  @Override
  public void withdrawTenant(TenantId tenant) {
    try {
      // The keys stay, unreachable without a policy: deleting keys is nobody's right here, and a
      // tenant's id is never given again.
      for (Purpose purpose : Purpose.values()) {
        steward.delete(policy(tenant, purpose));
      }
    } catch (Refused refused) {
      throw VaultCalls.refused(refused, "take a tenant's policies back");
    }
  }

  @Override
  public KeySession session(RunRef run, Purpose purpose) {
    TenantToken token =
        TenantToken.mint(minter, settings, run, purpose, settings.tokenTtl(), clock.instant());
    return new VaultKeySession(
        calls, settings.transitMount(), run.tenant(), token, settings.tokenTtl(), renewals, clock);
  }

  @Override
  public void revoke(String accessor) {
    revoke(minter, accessor);
  }

  static void revoke(Identity minter, String accessor) {
    try {
      minter.write("auth/token/revoke-accessor", Map.of("accessor", accessor));
    } catch (Refused refused) {
      if (refused.status() == 403 && !refused.says("invalid accessor")) {
        throw FailureCode.CREDENTIAL_REFUSED.because("the key service refused to revoke a token");
      }
      // One that is gone already is revoked.
    }
  }

  @Override
  public void close() {
    renewals.shutdownNow();
  }

  private String key(String name) {
    return settings.transitMount() + "/keys/" + name;
  }

  private static String policy(TenantId tenant, Purpose purpose) {
    return "sys/policies/acl/" + TenantToken.policy(tenant, purpose);
  }
}
