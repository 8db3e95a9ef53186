package dev.coffer.workflows.retention;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import java.time.Instant;
import java.util.Set;

/**
 * A committed backup as the plan sees it.
 *
 * @param cutAt what its manifest says it holds the data as of; a claim
 * @param committedAt when its manifest was put, by Coffer's own clock; no requester chooses it
 * @param verified whether it was read back and nothing was found wanting since
 * @param lockedUntil the store refuses to delete it before
 * @param held whether a legal hold or an incident keeps it
 * @param imported whether it was made of an archive that Coffer did not take
 * @param dependsOn backups whose packs its manifest refers to; of any dataset of the tenant
 */
public record Copy(
    BackupId id,
    DatasetId dataset,
    Instant cutAt,
    Instant committedAt,
    boolean verified,
    Instant lockedUntil,
    boolean held,
    boolean imported,
    Set<BackupId> dependsOn) {

  public Copy {
    requireNonNull(id, "id is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(cutAt, "cutAt is null");
    requireNonNull(committedAt, "committedAt is null");
    requireNonNull(lockedUntil, "lockedUntil is null");
    dependsOn = Set.copyOf(dependsOn);
  }

  /** A backup that Coffer took. */
  public Copy(
      BackupId id,
      DatasetId dataset,
      Instant cutAt,
      Instant committedAt,
      boolean verified,
      Instant lockedUntil,
      boolean held,
      Set<BackupId> dependsOn) {
    this(id, dataset, cutAt, committedAt, verified, lockedUntil, held, false, dependsOn);
  }

  /** The time of the data, as far as it can be believed: a cut is never later than its commit. */
  Instant dated() {
    return cutAt.isBefore(committedAt) ? cutAt : committedAt;
  }
}
