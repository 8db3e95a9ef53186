package dev.coffer.activities.pipeline;

import dev.coffer.activities.store.Lock;
import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.Removal;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.model.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store that tells the keys of what is put, in order of their landing, and of what is read. */
record WatchedStore(ObjectStore inner, Consumer<String> puts, Consumer<String> reads)
    implements ObjectStore {
  WatchedStore(ObjectStore inner, Consumer<String> puts) {
    this(inner, puts, read -> {});
  }

  @Override
  public ObjectRef putNew(String key, byte[] content, Lock lock) {
    ObjectRef stored = inner.putNew(key, content, lock);
    puts.accept(key);
    return stored;
  }

  @Override
  public byte[] read(ObjectRef ref) {
    reads.accept(ref.key());
    return inner.read(ref);
  }

  @Override
  public byte[] read(ObjectRef ref, long offset, int length) {
    reads.accept(ref.key());
    return inner.read(ref, offset, length);
  }

  @Override
  public Optional<StoredVersion> head(String key, String versionId) {
    return inner.head(key, versionId);
  }

  @Override
  public void versions(String prefix, Consumer<StoredVersion> each) {
    inner.versions(prefix, each);
  }

  @Override
  public void extendLock(ObjectRef ref, Instant until) {
    inner.extendLock(ref, until);
  }

  @Override
  public void hold(String key, String versionId) {
    inner.hold(key, versionId);
  }

  @Override
  public void lift(String key, String versionId) {
    inner.lift(key, versionId);
  }

  @Override
  public List<Removal> delete(List<StoredVersion> versions) {
    return inner.delete(versions);
  }

  @Override
  public Instant now() {
    return inner.now();
  }

  @Override
  public void close() {
    inner.close();
  }
}
