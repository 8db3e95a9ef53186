package dev.coffer.activities.keys;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.KeyRef;
import dev.coffer.workflows.model.TenantId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A customer's key server in memory. Its public methods are what the customer does, and what
 * happens to the server.
 */
public final class MemoryKeyServer {
  private final String name;
  private final Map<TenantId, MemoryTenantKeys> keys =
      new TreeMap<>(Comparator.comparing(TenantId::value));
  private final Set<TenantId> taken = new HashSet<>();
  private final Set<TenantId> unbound = new HashSet<>();
  private final Set<String> tokens = new HashSet<>();
  private boolean sealed;
  private boolean gone;
  private long asked;

  MemoryKeyServer(String name) {
    this.name = name;
  }

  /** Makes the tenant's key if it is not there, and lends it (again). */
  public synchronized void lend(TenantId tenant) {
    keys.computeIfAbsent(tenant, MemoryTenantKeys::new);
    taken.remove(tenant);
  }

  /** Refuses whatever is asked of the tenant's key. */
  public synchronized void takeBack(TenantId tenant) {
    taken.add(tenant);
  }

  /** Ends every token that is out. */
  public synchronized void endTokens() {
    tokens.clear();
  }

  /** Puts a key in place of the tenant's that binds nothing to it. */
  public synchronized void unbind(TenantId tenant) {
    unbound.add(tenant);
  }

  public synchronized void sealed(boolean now) {
    sealed = now;
  }

  /** Answers nobody any more, or again. */
  public synchronized void gone(boolean now) {
    gone = now;
  }

  /** How many tokens have neither been given back nor revoked. */
  public synchronized int tokensOut() {
    return tokens.size();
  }

  /** Shuts out the versions of the tenant's key below this one, making those that lack. */
  public synchronized void shutOut(TenantId tenant, int version) {
    MemoryTenantKeys key = keys(tenant);
    while (key.versions().newest() < version) {
      key.rotate();
    }
    key.minimumVersion(version);
  }

  /** The customer's own way to the key, past everything. */
  synchronized MemoryTenantKeys keys(TenantId tenant) {
    return java.util.Objects.requireNonNull(keys.get(tenant));
  }

  /** Where the tenant's key is. */
  public KeyRef ref(TenantId tenant) {
    return new KeyRef(name, "transit", "t-" + tenant + "-kek");
  }

  String name() {
    return name;
  }

  synchronized void mint(TenantId tenant, String accessor) {
    requireLent(tenant);
    tokens.add(accessor);
  }

  synchronized MemoryTenantKeys admitted(TenantId tenant, String accessor) {
    requireLent(tenant);
    if (!tokens.contains(accessor)) {
      throw refusal(tenant);
    }
    if (unbound.contains(tenant)) {
      throw FailureCode.KEY_FOREIGN.because("the tenant's key is of another type");
    }
    return keys(tenant);
  }

  synchronized void end(String accessor) {
    tokens.remove(accessor);
  }

  /** How often anything was asked of it. */
  public synchronized long asked() {
    return asked;
  }

  private void requireLent(TenantId tenant) {
    asked++;
    if (gone) {
      throw FailureCode.KEYS_UNAVAILABLE.because("the key server " + name + " does not answer");
    }
    if (sealed) {
      throw FailureCode.KEYS_SEALED.because("the key server " + name + " is sealed");
    }
    if (taken.contains(tenant) || !keys.containsKey(tenant)) {
      throw refusal(tenant);
    }
  }

  dev.coffer.workflows.failure.FailureException refusal(TenantId tenant) {
    return FailureCode.KEY_REVOKED.because(
        "the key server %s does not lend the key of tenant %s: ask whoever holds it"
            .formatted(name, tenant));
  }
}
