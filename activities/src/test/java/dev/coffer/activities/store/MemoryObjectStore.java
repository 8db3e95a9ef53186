package dev.coffer.activities.store;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.ObjectRef;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.TenantId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One tenant's and one purpose's session at a {@link MemoryObjectStores}. */
public final class MemoryObjectStore implements ObjectStore {
  private final MemoryObjectStores stores;
  private final TenantId tenant;
  private final StoreRights rights;
  private final Instant openedAt;
  private volatile boolean closed;

  MemoryObjectStore(MemoryObjectStores stores, TenantId tenant, Purpose purpose, Instant openedAt) {
    this.stores = stores;
    this.tenant = tenant;
    this.rights = StoreRights.of(purpose);
    this.openedAt = openedAt;
  }

  @Override
  public ObjectRef putNew(String key, byte[] content, Lock lock) {
    admit(rights.mayPut(tenant, key));
    return stores.put(key, content, lock);
  }

  @Override
  public byte[] read(ObjectRef ref) {
    admit(mine(ref.key()));
    byte[] bytes = stores.get(ref);
    if (bytes.length != ref.bytes() || !Digest.of(bytes).equals(ref.sha256())) {
      throw FailureCode.PACK_ALTERED.because("the stored bytes are not those that were put");
    }
    return bytes;
  }

  @Override
  public byte[] read(ObjectRef ref, long offset, int length) {
    admit(mine(ref.key()));
    byte[] bytes = stores.get(ref);
    if (offset < 0 || length < 0 || offset + length > bytes.length) {
      throw FailureCode.PACK_TRUNCATED.because(
          "the stored version ends at byte " + bytes.length + ", before the range asked for");
    }
    return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
  }

  @Override
  public Optional<StoredVersion> head(String key, String versionId) {
    admit(mine(key));
    return stores.look(key, versionId);
  }

  @Override
  public void versions(String prefix, Consumer<StoredVersion> each) {
    admit(mine(prefix));
    stores.list(prefix).forEach(each);
  }

  @Override
  public void extendLock(ObjectRef ref, Instant until) {
    admit(mine(ref.key()) && rights.extend());
    stores.extend(ref, until);
  }

  @Override
  public void hold(String key, String versionId) {
    admit(mine(key) && rights.hold());
    stores.holdVersion(key, versionId, true);
  }

  @Override
  public void lift(String key, String versionId) {
    admit(mine(key) && rights.hold());
    stores.holdVersion(key, versionId, false);
  }

  @Override
  public List<Removal> delete(List<StoredVersion> versions) {
    if (versions.size() > BATCH) {
      throw new IllegalArgumentException("a batch has at most " + BATCH + " versions");
    }
    versions.forEach(version -> admit(mine(version.key()) && rights.delete()));
    return versions.stream().map(stores::remove).toList();
  }

  @Override
  public Instant now() {
    admit(true);
    return stores.now();
  }

  @Override
  public void close() {
    closed = true;
  }

  private boolean mine(String key) {
    return key.startsWith(StoreRights.prefix(tenant));
  }

  private void admit(boolean allowed) {
    if (closed) {
      throw new IllegalStateException("the store session was closed");
    }
    stores.admit(openedAt);
    if (!allowed) {
      throw FailureCode.CREDENTIAL_REFUSED.because("the store refuses this session");
    }
  }
}
