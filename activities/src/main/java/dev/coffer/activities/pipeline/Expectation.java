package dev.coffer.activities.pipeline;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantScope;

/**
 * What a manifest must be, as request and catalog have it.
 *
 * @param envelope {@link dev.coffer.workflows.model.Envelope#digest} of the backup's envelope
 */
public record Expectation(TenantScope scope, BackupId backup, Digest envelope) {
  public Expectation {
    requireNonNull(scope, "scope is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(envelope, "envelope is null");
  }
}
