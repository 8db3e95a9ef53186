package dev.coffer.workflows.incident;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.ObjectRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an incident stands; the answer of its query.
 *
 * @param steps what was done, in order, in words
 */
public record IncidentStatus(
    State state, FailureCode code, String text, List<String> steps, @Nullable ObjectRef evidence) {

  /**
   * Containing, then waiting for a person, then closed one way or the other. An incident that froze
   * nothing ends as CLOSED.
   */
  public enum State {
    CONTAINING,
    WAITING_FOR_VERDICT,
    THAWED,
    STAYS_FROZEN,
    CLOSED
  }

  public IncidentStatus {
    requireNonNull(state, "state is null");
    requireNonNull(code, "code is null");
    requireNonNull(text, "text is null");
    steps = List.copyOf(steps);
  }
}
