package dev.coffer.activities.keys;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import dev.coffer.workflows.model.TenantId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key service in memory: real AES-GCM bound to the tenant, real Ed25519, versions, tokens that
 * end. Its other public methods are what administrators and accidents do.
 */
public final class MemoryKeyService implements KeyService {
  /** How long a session lasts. */
  public static final Duration SESSION = Duration.ofMinutes(15);

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<TenantId, MemoryTenantKeys> tenants = new TreeMap<>(MemoryKeyService::byName);
  private final Map<TenantId, TenantId> misrouted = new TreeMap<>(MemoryKeyService::byName);
  private final Map<TenantId, Set<Purpose>> policies = new TreeMap<>(MemoryKeyService::byName);
  private final Set<String> valid = new HashSet<>();
  private final Map<String, MemoryKeyServer> servers = new TreeMap<>();
  private final List<byte[]> everLent = new ArrayList<>();
  private boolean wrongKeys;
  private long calls;
  private long failFrom = Long.MAX_VALUE;
  private long failUntil;

  public MemoryKeyService(Clock clock) {
    this.clock = clock;
  }

  private static int byName(TenantId one, TenantId other) {
    return one.value().compareTo(other.value());
  }

  @Override
  public synchronized void createTenant(TenantId tenant) {
    enter();
    tenants.computeIfAbsent(tenant, MemoryTenantKeys::new);
    policies.computeIfAbsent(tenant, missing -> EnumSet.copyOf(Purpose.standing()));
  }

  @Override
  public synchronized void createTenant(TenantId tenant, KeyRef held) {
    createTenant(tenant);
  }

  /** Declares a customer's key server. */
  public synchronized MemoryKeyServer declare(String server) {
    return servers.computeIfAbsent(server, MemoryKeyServer::new);
  }

  @Override
  public synchronized KeyRef held(String server, TenantId tenant) {
    MemoryKeyServer declared = servers.get(server);
    if (declared == null) {
      throw FailureCode.INVALID_REQUEST.because("keys: no key server of that name is declared");
    }
    return declared.ref(tenant);
  }

  @Override
  public synchronized void withdrawTenant(TenantId tenant) {
    enter();
    policies.remove(tenant);
  }

  @Override
  public synchronized void permitShred(TenantId tenant) {
    enter();
    policies.computeIfAbsent(tenant, missing -> EnumSet.noneOf(Purpose.class)).add(Purpose.SHRED);
  }

  @Override
  public synchronized void dismissTenant(TenantId tenant) {
    enter();
    policies
        .computeIfAbsent(tenant, missing -> EnumSet.noneOf(Purpose.class))
        .retainAll(Purpose.departed());
  }

  @Override
  public KeySession session(RunRef run, Purpose purpose) {
    return open(run, purpose, null);
  }

  @Override
  public KeySession session(RunRef run, Purpose purpose, KeyRef held, Lending lending) {
    return open(
        run,
        purpose,
        new MemoryKek.Held(
            declare(held.server()),
            run.tenant(),
            KeyRights.of(purpose),
            lending,
            clock.instant().plus(SESSION)));
  }

  private synchronized KeySession open(RunRef run, Purpose purpose, MemoryKek.@Nullable Held held) {
    enter();
    if (held == null && !tenants.containsKey(run.tenant()) && !policies.containsKey(run.tenant())) {
      throw FailureCode.CREDENTIAL_REFUSED.because("the key service knows no such tenant");
    }
    String accessor = "accessor-" + UUID.randomUUID();
    valid.add(accessor);
    return new MemoryKeySession(
        this, run.tenant(), purpose, accessor, clock.instant().plus(SESSION), held);
  }

  @Override
  public synchronized void revoke(String accessor) {
    enter();
    int slash = accessor.indexOf('/');
    if (slash < 0) {
      valid.remove(accessor);
    } else {
      declare(accessor.substring(0, slash)).end(accessor.substring(slash + 1));
    }
  }

  /** Every key that was ever lent, wiped or not. */
  public synchronized List<byte[]> everLent() {
    return List.copyOf(everLent);
  }

  /** Lends a key, and remembers that. */
  synchronized KeyLoan lend(byte[] key) {
    everLent.add(key);
    return new KeyLoan(key);
  }

  /** A new version of the tenant's key-encryption key; the old ones still unwrap. */
  public synchronized void rotate(TenantId tenant) {
    keysOf(tenant).rotate();
  }

  /** Shuts out the versions below this one. */
  public synchronized void minimumVersion(TenantId tenant, int version) {
    keysOf(tenant).minimumVersion(version);
  }

  /** K9: puts the tenant's keys back as they are now, as an older copy of the storage does. */
  public synchronized Runnable snapshot(TenantId tenant) {
    Runnable keys = keysOf(tenant).snapshot();
    Set<Purpose> then = EnumSet.copyOf(policies.getOrDefault(tenant, Set.of()));
    return () -> {
      synchronized (this) {
        keys.run();
        policies.put(tenant, EnumSet.copyOf(then));
      }
    };
  }

  /** Calls that were made so far. */
  public synchronized long calls() {
    return calls;
  }

  /** K3: whatever is asked for one tenant is answered with the keys of another. */
  public synchronized void misroute(TenantId asked, TenantId answered) {
    misrouted.put(asked, answered);
  }

  /** K3: every unwrap from now on answers some other, valid-looking key. */
  public synchronized void answerWrongKeys() {
    wrongKeys = true;
  }

  /** K4: ends every token that is out. */
  public synchronized void expireSessions() {
    valid.clear();
  }

  /**
   * Lets some calls pass and then answers {@code KEYS_UNAVAILABLE} for a while.
   *
   * @param pass calls that still work
   * @param fail calls that fail then
   */
  public synchronized void failAfter(int pass, int fail) {
    failFrom = calls + pass;
    failUntil = failFrom + fail;
  }

  /** How many tokens have neither been given back nor revoked. */
  public synchronized int sessionsOut() {
    return valid.size();
  }

  synchronized void giveBack(String accessor) {
    valid.remove(accessor);
  }

  /** The keys that answer for this tenant, if the token is still good. */
  synchronized MemoryTenantKeys admitted(
      TenantId tenant, Purpose purpose, String accessor, Instant expiresAt) {
    enter();
    if (!policies.getOrDefault(tenant, Set.of()).contains(purpose)) {
      throw FailureCode.CREDENTIAL_REFUSED.because("the key service refuses this token");
    }
    if (!valid.contains(accessor) || !clock.instant().isBefore(expiresAt)) {
      throw FailureCode.CREDENTIAL_EXPIRED.because("the key-service token has ended");
    }
    return keysOf(misrouted.getOrDefault(tenant, tenant));
  }

  synchronized byte[] unwrapped(byte[] key) {
    if (wrongKeys) {
      random.nextBytes(key);
    }
    return key;
  }

  private MemoryTenantKeys keysOf(TenantId tenant) {
    MemoryTenantKeys keys = tenants.get(tenant);
    if (keys == null) {
      throw FailureCode.KEY_DESTROYED.because("the key service has no key of the tenant");
    }
    return keys;
  }

  private void enter() {
    long call = calls++;
    if (call >= failFrom && call < failUntil) {
      throw FailureCode.KEYS_UNAVAILABLE.because("the key service does not answer");
    }
  }
}
