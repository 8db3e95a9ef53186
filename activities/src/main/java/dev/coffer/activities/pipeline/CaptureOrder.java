package dev.coffer.activities.pipeline;

import static java.util.Objects.requireNonNull;

import dev.coffer.activities.seal.Attempt;
import dev.coffer.activities.store.Lock;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantScope;
import java.util.Optional;

/**
 * What a capture works under.
 *
 * @param attempt a new one for every try
 * @param keys unlocked for this activity; the caller closes them
 * @param parent the dataset's newest verified backup, whose chunks may be referenced
 * @param lock what every pack and the index are locked to
 */
public record CaptureOrder(
    TenantScope scope,
    BackupId backup,
    Attempt attempt,
    TenantKeys keys,
    Optional<VerifiedManifest> parent,
    Lock lock) {
  public CaptureOrder {
    requireNonNull(scope, "scope is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(attempt, "attempt is null");
    requireNonNull(keys, "keys is null");
    requireNonNull(parent, "parent is null");
    requireNonNull(lock, "lock is null");
  }
}
