package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Digest;
import java.time.Instant;

/**
 * What a tenant that leaves takes along of one dataset: a file sealed to its key, stored in parts
 * that are put together in the order of their names.
 *
 * @param backup whose content it is
 * @param place what the keys of all parts start with, and nothing else does
 * @param bytes size of the file
 * @param sha256 of the file
 * @param until its lock ends then, and the next purge sweeps it
 */
public record ExportedDataset(
    DatasetId dataset,
    BackupId backup,
    String place,
    int parts,
    long bytes,
    Digest sha256,
    Instant until) {
  public ExportedDataset {
    requireNonNull(dataset, "dataset is null");
    requireNonNull(backup, "backup is null");
    requireNonNull(place, "place is null");
    requireNonNull(sha256, "sha256 is null");
    requireNonNull(until, "until is null");
  }
}
