package dev.coffer.activities.keys.vault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.activities.keys.KeyService;
import dev.coffer.activities.keys.KeySession;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tenants' keys in the Transit engine. */
public final class VaultKeyService implements KeyService, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VaultKeyService.class);
  private static final String POLICIES = "sys/policies/acl/";

  private final VaultSettings settings;
  private final VaultIdentity steward;
  private final VaultTokens tokens;
  private final Renewals renewals;
  private final Map<String, VaultHolder> holders;

  /**
   * @param declared key servers in which customers hold keys
   */
  public VaultKeyService(VaultSettings settings, Collection<VaultKeyServer> declared, Clock clock) {
    this.settings = settings;
    this.holders =
        declared.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    VaultKeyServer::name, server -> new VaultHolder(server, clock)));
    this.renewals = new Renewals(settings.tokenTtl());
    VaultCalls calls = new VaultCalls(settings.endpoint());
    this.steward = new VaultIdentity(calls, settings.steward(), clock);
    VaultIdentity minter = new VaultIdentity(calls, settings.minter(), clock);
    this.tokens = new VaultTokens(calls, minter, settings.tokenRole(), clock);
  }

  @Override
  public KeyRef held(String server, TenantId tenant) {
    VaultHolder holder = holders.get(server);
    if (holder == null) {
      throw FailureCode.INVALID_REQUEST.because(
          "keys: no key server of that name is declared; declare it with ./coffer keyserver add");
    }
    return new KeyRef(server, holder.server().mount(), VaultNames.kek(tenant));
  }

  @Override
  public void createTenant(TenantId tenant) {
    try {
      makeKey(VaultNames.kek(tenant), Map.of("type", "aes256-gcm96", "derived", true));
      create(tenant, false);
    } catch (VaultRefusal refused) {
      throw stewardRefused(refused);
    }
  }

  @Override
  public void createTenant(TenantId tenant, KeyRef held) {
    try {
      create(tenant, true);
    } catch (VaultRefusal refused) {
      throw stewardRefused(refused);
    }
  }

  private void create(TenantId tenant, boolean held) throws VaultRefusal {
    makeKey(VaultNames.signingKey(tenant), Map.of("type", "ed25519"));
    for (Purpose purpose : Purpose.standing()) {
      putPolicy(
          VaultNames.policy(tenant, purpose),
          VaultNames.policyText(settings, tenant, purpose, held));
      putPolicy(
          VaultNames.leasePolicy(tenant, purpose),
          VaultNames.leasePolicyText(settings, tenant, purpose));
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
          // Of a key that a customer holds there is none here, and this opens nothing there.
          VaultNames.policyText(settings, tenant, Purpose.SHRED, false));
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
    VaultToken token = mint(run, purpose);
    VaultKek kek =
        new VaultKek(token, settings.transitMount(), VaultNames.kek(run.tenant()), run.tenant());
    return session(run, token, new Kek.Own(kek));
  }

  @Override
  public KeySession session(RunRef run, Purpose purpose, KeyRef held, Lending lending) {
    HeldKek kek = new HeldKek(holder(held.server()), run, purpose, held, renewals, lending);
    return session(run, mint(run, purpose), kek);
  }

  private KeySession session(RunRef run, VaultToken token, Kek kek) {
    return new VaultKeySession(token, kek, settings.transitMount(), run.tenant(), renewals);
  }

  private VaultToken mint(RunRef run, Purpose purpose) {
    return tokens.mint(
        run, VaultNames.policy(run.tenant(), purpose), settings.tokenTtl(), settings.tokenMaxTtl());
  }

  /** Of a tenant that is there: then its key server was declared once, and should be. */
  private VaultHolder holder(String server) {
    VaultHolder holder = holders.get(server);
    if (holder == null) {
      throw FailureCode.KEYS_UNAVAILABLE.because(
          "the key server " + server + " is not declared to this worker");
    }
    return holder;
  }

  @Override
  public void revoke(String accessor) {
    int slash = accessor.indexOf('/');
    if (slash < 0) {
      tokens.revoke(accessor);
    } else {
      revoke(accessor.substring(0, slash), accessor.substring(slash + 1));
    }
  }

  /** Where a customer keeps us out, our tokens cannot be taken back: they end within minutes. */
  private void revoke(String server, String accessor) {
    try {
      holder(server).revoke(accessor);
    } catch (FailureException kept) {
      LOG.warn("a token of the key server {} ends by itself code={}", server, kept.code());
    }
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
