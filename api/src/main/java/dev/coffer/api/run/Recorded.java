package dev.coffer.api.run;

import dev.coffer.api.problem.Ending;
import dev.coffer.api.problem.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a run ended as the catalog tells it, when the workflow service has moved on. */
public final class Recorded {
  private Recorded() {}

  /** The run, from its row. */
  public static Run run(
      Order order, String state, @Nullable Instant endedAt, @Nullable Problem problem) {
    return new Run(
        order.id(),
        order.kind(),
        order.tenant(),
        order.dataset(),
        state,
        true,
        null,
        0,
        null,
        null,
        endedAt,
        null,
        problem,
        order.resource(),
        order.events(),
        null);
  }

  /** What a row says of a failure. */
  public static @Nullable Problem problem(@Nullable Ending failure) {
    return failure == null ? null : Problem.of(failure.code(), failure.text());
  }
}
