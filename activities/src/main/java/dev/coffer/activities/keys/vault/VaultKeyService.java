package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Tenants' keys in the Transit engine. */
public final class VaultKeyService implements KeyService, AutoCloseable {
  private static final String POLICIES = "sys/policies/acl/";

  private final VaultSettings settings;
  private final VaultIdentity steward;
  private final VaultTokens tokens;
  private final Renewals renewals;

  public VaultKeyService(VaultSettings settings, Clock clock) {
    this.settings = settings;
    this.renewals = new Renewals(settings.tokenTtl());
    VaultCalls calls = new VaultCalls(settings);
    this.steward = new VaultIdentity(calls, settings.steward(), clock);
    VaultIdentity minter = new VaultIdentity(calls, settings.minter(), clock);
    this.tokens = new VaultTokens(calls, minter, settings.tokenRole(), clock);
  }

  @Override
  public void createTenant(TenantId tenant) {
    try {
      makeKey(VaultNames.kek(tenant), Map.of("type", "aes256-gcm96", "derived", true));
      makeKey(VaultNames.signingKey(tenant), Map.of("type", "ed25519"));
      for (Purpose purpose : Purpose.standing()) {
        putPolicy(
            VaultNames.policy(tenant, purpose), VaultNames.policyText(settings, tenant, purpose));
        putPolicy(
            VaultNames.leasePolicy(tenant, purpose),
            VaultNames.leasePolicyText(settings, tenant, purpose));
      }
    } catch (VaultRefusal refused) {
      throw stewardRefused(refused);
    }
  }

  /** Making a key that is there already leaves it as it is, so what stands there is looked at. */
  private void makeKey(String name, Map<String, Object> properties) throws VaultRefusal {
    String path = settings.transitMount() + "/keys/" + name;
    steward.write(path, properties);
    JsonNode key = steward.read(path).path("data");
    boolean ours =
        key.path("type").asText().equals(properties.get("type"))
            && key.path("derived").asBoolean() == properties.containsKey("derived")
            && !key.path("exportable").asBoolean(true)
            && !key.path("allow_plaintext_backup").asBoolean(true)
            && !key.path("deletion_allowed").asBoolean(true);
    if (!ours) {
      throw FailureCode.KEY_FOREIGN.because(
          "under the tenant's name stands a key that could leave the key service");
    }
  }

  private void putPolicy(String name, String text) throws VaultRefusal {
    steward.write(POLICIES + name, Map.of("policy", text));
  }

  /**
   * Takes the policies back: without them no token of the tenant opens anything. The keys stay, out
   * of everybody's reach: no identity of ours may delete a key.
   */
  @Override
  public void withdrawTenant(TenantId tenant) {
    takeBack(tenant, EnumSet.allOf(Purpose.class));
  }

  @Override
  public void permitShred(TenantId tenant) {
    try {
      putPolicy(
          VaultNames.policy(tenant, Purpose.SHRED),
          VaultNames.policyText(settings, tenant, Purpose.SHRED));
    } catch (VaultRefusal refused) {
      throw stewardRefused(refused);
    }
  }

  @Override
  public void dismissTenant(TenantId tenant) {
    Set<Purpose> going = EnumSet.allOf(Purpose.class);
    going.removeAll(Purpose.departed());
    takeBack(tenant, going);
  }

  private void takeBack(TenantId tenant, Set<Purpose> purposes) {
    try {
      for (Purpose purpose : purposes) {
        steward.delete(POLICIES + VaultNames.policy(tenant, purpose));
        steward.delete(POLICIES + VaultNames.leasePolicy(tenant, purpose));
      }
    } catch (VaultRefusal refused) {
      throw stewardRefused(refused);
    }
  }

  @Override
  public KeySession session(RunRef run, Purpose purpose) {
    VaultToken token =
        tokens.mint(
            run,
            VaultNames.policy(run.tenant(), purpose),
            settings.tokenTtl(),
            settings.tokenMaxTtl());
    return new VaultKeySession(token, settings.transitMount(), run.tenant(), renewals);
  }

  @Override
  public void revoke(String accessor) {
    tokens.revoke(accessor);
  }

  /** Stops renewing; what is still out ends by itself. */
  @Override
  public void close() {
    renewals.close();
  }

  private static FailureException stewardRefused(VaultRefusal refused) {
    return FailureCode.CREDENTIAL_REFUSED.because(
        "the key service refuses its steward: HTTP " + refused.status(), refused);
  }
}
