package dev.coffer.activities.engine;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /** Refuses what cannot be carried. */
  public FailureException refusal() {
    return refusal(unsupported);
  }

  /**
   * Refuses what cannot be carried; the text tells kinds and counts, never names.
   *
   * @param unsupported {@code kind: name} of each
   */
  public static FailureException refusal(List<String> unsupported) {
    Map<String, Long> kinds =
        unsupported.stream()
            .collect(
                Collectors.groupingBy(
                    item -> item.substring(0, item.indexOf(':')),
                    TreeMap::new,
                    Collectors.counting()));
    return FailureCode.UNSUPPORTED_OBJECT.because(
        "cannot be carried: "
            + kinds.entrySet().stream()
                .map(kind -> kind.getKey() + " (" + kind.getValue() + ")")
                .collect(Collectors.joining(", ")));
  }
}
