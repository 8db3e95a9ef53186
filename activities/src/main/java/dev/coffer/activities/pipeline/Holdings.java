package dev.coffer.activities.pipeline;

import dev.coffer.activities.store.ObjectStore;
import dev.coffer.activities.store.StoredVersion;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.LockMode;
import dev.coffer.workflows.model.ObjectRef;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the store says of a pinned version, without reading it. */
final class Holdings {
  private Holdings() {}

  /**
   * Requires that a version is there, whole by its size.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code PACK_MISSING}, {@code
   *     PACK_TRUNCATED}, {@code PACK_ALTERED}
   */
  static StoredVersion require(ObjectStore store, ObjectRef ref) {
    StoredVersion found =
        store
            .head(ref.key(), ref.versionId())
            .orElseThrow(
                () ->
                    FailureCode.PACK_MISSING.because(
                        "version %s of %s is not in the store"
                            .formatted(ref.versionId(), ref.key())));
    if (found.bytes() < ref.bytes()) {
      throw FailureCode.PACK_TRUNCATED.because(
          "%s has %d bytes of %d".formatted(ref.key(), found.bytes(), ref.bytes()));
    }
    if (found.bytes() > ref.bytes()) {
      throw FailureCode.PACK_ALTERED.because(
          "%s has %d bytes, not %d".formatted(ref.key(), found.bytes(), ref.bytes()));
    }
    return found;
  }

  /**
   * Requires that a version is locked for long enough, where the store locks at all. Stores keep
   * whole seconds.
   *
   * @throws dev.coffer.workflows.failure.FailureException {@code OBJECT_UNLOCKED}
   */
  static void requireLocked(StoredVersion version, LockMode mode, Instant until) {
    if (mode == LockMode.COMPLIANCE
        && (version.lockedUntil() == null
            || version.lockedUntil().isBefore(until.truncatedTo(ChronoUnit.SECONDS)))) {
      throw FailureCode.OBJECT_UNLOCKED.because(
          "%s is locked until %s, not %s".formatted(version.key(), version.lockedUntil(), until));
    }
  }
}
