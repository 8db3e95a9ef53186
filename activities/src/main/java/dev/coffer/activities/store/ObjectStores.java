package dev.coffer.activities.store;

import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.Purpose;
import dev.coffer.workflows.model.RunRef;
import java.util.function.Consumer;

/** Lends sessions of the object store. */
public interface ObjectStores {

  /**
   * A session that the store itself confines to {@code tenants/<tenant>/} and to what the purpose
   * needs, for a short time.
   */
  ObjectStore session(RunRef run, Purpose purpose);

  /** The id of every tenant that has a vault; needs the reader that a catalog rebuild uses. */
  void vaults(Consumer<String> each);

  /**
   * Proves with a canary that delete, shorten, downgrade and bypass all fail and that if-none-match
   * is honoured.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code LOCK_NOT_ENFORCED} naming what the
   *     store allowed
   */
  LockMode probeLock();
}
