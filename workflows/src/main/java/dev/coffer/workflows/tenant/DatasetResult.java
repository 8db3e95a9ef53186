package dev.coffer.workflows.tenant;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.DatasetId;
import java.util.List;

/**
 * A dataset that is ready for backups.
 *
 * @param notes what an operator should know of its posture (shared owners, superusers …)
 */
public record DatasetResult(
    DatasetId dataset, String engineVersion, long estimatedBytes, List<String> notes) {
  public DatasetResult {
    requireNonNull(dataset, "dataset is null");
    requireNonNull(engineVersion, "engineVersion is null");
    notes = List.copyOf(notes);
  }
}
