package dev.coffer.workflows.purge;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a tenant that leaves will take along.
 *
 * @param datasets how many; of each the newest good backup, as of when nothing runs any more
 * @param kept how long it can be fetched from then on; afterwards a purge sweeps it
 */
public record PlannedExport(int datasets, Duration kept) {
  public PlannedExport {
    requireNonNull(kept, "kept is null");
  }
}
