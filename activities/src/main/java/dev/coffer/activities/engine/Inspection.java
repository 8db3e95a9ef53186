package dev.coffer.activities.engine;

import java.util.List;

/**
 * What an engine sees of a dataset.
 *
 * @param unsupported what cannot be carried, by kind and name; for the operator's eyes, never for a
 *     workflow history
 * @param notes posture worth knowing (shared owners, superuser owners …), without names
 */
public record Inspection(
    SourceShape shape,
    long estimatedBytes,
    long estimatedRows,
    List<String> unsupported,
    List<String> notes) {
  public Inspection {
    unsupported = List.copyOf(unsupported);
    notes = List.copyOf(notes);
  }
}
