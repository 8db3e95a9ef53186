package dev.coffer.activities.store;

import dev.coffer.workflows.model.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps sealed objects, each version for good. A session reaches the prefix of one tenant only.
 *
 * <p>Errors: {@code STORE_UNAVAILABLE} may succeed when tried again; {@code CREDENTIAL_REFUSED} and
 * {@code CREDENTIAL_EXPIRED} when the store refuses this session.
 */
public interface ObjectStore extends AutoCloseable {

  /**
   * Puts a new object, whole or not at all, locked from its first moment. When the key exists
   * already with the same digest, that is success and its version is returned.
   *
   * @param key full key, within the session's prefix
   * @throws dev.coffer.workflows.failure.FailureException {@code OBJECT_RENAMED} never; {@code
   *     ALREADY_EXISTS} when the key holds other bytes
   */
  ObjectRef putNew(String key, byte[] content, Lock lock);

  /**
   * Reads one version whole and checks its size and digest.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code PACK_MISSING} when that version is
   *     not there, {@code PACK_ALTERED} when its bytes are not those of {@code ref}
   */
  byte[] read(ObjectRef ref);

  /** Reads {@code length} bytes of one version from {@code offset}; the digest is not checked. */
  byte[] read(ObjectRef ref, long offset, int length);

  /** What the store says of one version, or empty when it is not there. */
  Optional<StoredVersion> head(String key, String versionId);

  /** Every version and delete marker under a prefix, in key order, newest first within a key. */
  void versions(String prefix, Consumer<StoredVersion> each);

  /** Extends a lock; a lock that ends later already stays as it is. */
  void extendLock(ObjectRef ref, Instant until);

  /**
   * Sets the store's legal hold on one version, which then nobody deletes; once or often is the
   * same.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code PACK_MISSING} when that version is
   *     not there
   */
  void hold(String key, String versionId);

  /**
   * Lifts the store's legal hold on one version; its lock stays. That no hold on record keeps the
   * version any more is the caller's to know. Only {@link dev.coffer.workflows.model.Purpose#HOLD}
   * may do this, as it alone may set one.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code PACK_MISSING} when that version is
   *     not there
   */
  void lift(String key, String versionId);

  /** Most versions that one call of {@link #delete} takes. */
  int BATCH = 1000;

  /**
   * Deletes versions and delete markers for good, each by its version id; never bypasses a lock. A
   * version that stays is an answer, not an error; one that is gone already is gone.
   *
   * @param versions at most {@link #BATCH}
   * @return one answer a version, in their order
   */
  List<Removal> delete(List<StoredVersion> versions);

  /** The store's own time, to the second. */
  Instant now();

  @Override
  void close();
}
