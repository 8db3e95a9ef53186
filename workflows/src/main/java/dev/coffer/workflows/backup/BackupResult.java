package dev.coffer.workflows.backup;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.ObjectRef;
import java.time.Instant;
import java.util.List;

/**
 * A listed recovery point.
 *
 * @param anomalies what looks unusual beside the parent (size, rows), in words; empty when nothing
 */
public record BackupResult(
    BackupId id,
    ObjectRef manifest,
    BackupFacts facts,
    Instant lockedUntil,
    List<String> anomalies) {

  public BackupResult {
    requireNonNull(id, "id is null");
    requireNonNull(manifest, "manifest is null");
    requireNonNull(facts, "facts is null");
    requireNonNull(lockedUntil, "lockedUntil is null");
    anomalies = List.copyOf(anomalies);
  }
}
