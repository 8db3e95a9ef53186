package dev.coffer.activities.pipeline;

import dev.coffer.activities.store.ObjectStore;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.ObjectRef;

/** Reads small objects by version, and names their failures for what they are. */
final class Pinned {
  private Pinned() {}

  /**
   * Reads one version whole. Bytes that do not match are fetched once more: a fault on the way
   * heals, one in the store stays.
   *
   * @param missing code when the version is not there
   * @param altered code when its bytes are not those of {@code ref}
   */
  static byte[] read(ObjectStore store, ObjectRef ref, FailureCode missing, FailureCode altered) {
    try {
      return store.read(ref);
    } catch (FailureException first) {
      if (first.code() != FailureCode.PACK_ALTERED) {
        throw renamed(first, missing, altered);
      }
    }
    try {
      return store.read(ref);
    } catch (FailureException second) {
      throw renamed(second, missing, altered);
    }
  }

  private static FailureException renamed(
      FailureException failure, FailureCode missing, FailureCode altered) {
    return switch (failure.code()) {
      case PACK_MISSING -> missing.because("a pinned version is not in the store", failure);
      case PACK_ALTERED -> altered.because("a pinned version holds other bytes", failure);
      default -> failure;
    };
  }
}
