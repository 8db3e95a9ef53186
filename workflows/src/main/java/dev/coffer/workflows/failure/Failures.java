package dev.coffer.workflows.failure;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The one mapping between {@link FailureCode} and Temporal's failures. */
public final class Failures {
  private Failures() {}

  /** How a step reports: type is the code's name; the cause's text stays out of the history. */
  public static ApplicationFailure toTemporal(FailureException failure) {
    String text = String.valueOf(failure.getMessage());
    return failure.code().retryable()
        ? ApplicationFailure.newFailure(text, failure.code().name())
        : ApplicationFailure.newNonRetryableFailure(text, failure.code().name());
  }

  /** The code of whatever a workflow or a client caught. */
  public static FailureCode codeOf(Throwable caught) {
    for (Throwable at = caught; at != null; at = at.getCause()) {
      FailureCode code =
          switch (at) {
            case FailureException own -> own.code();
            case ApplicationFailure application -> named(application.getType());
            case CanceledFailure ignored -> FailureCode.CANCELLED;
            default -> null;
          };
      if (code != null) {
        return code;
      }
      if (at instanceof TimeoutFailure && at.getCause() == null) {
        return FailureCode.DEADLINE_EXCEEDED;
      }
    }
    return FailureCode.UNEXPECTED;
  }

  /** The public text of whatever a workflow or a client caught. */
  public static String textOf(Throwable caught) {
    Throwable at = caught;
    while ((at instanceof ActivityFailure || at instanceof ChildWorkflowFailure)
        && at.getCause() != null) {
      at = at.getCause();
    }
    return switch (at) {
      case ApplicationFailure application -> application.getOriginalMessage();
      case FailureException own -> String.valueOf(own.getMessage());
      case CanceledFailure ignored -> "cancelled";
      case TimeoutFailure timeout -> "timed out: " + timeout.getTimeoutType();
      default -> "unexpected " + at.getClass().getSimpleName();
    };
  }

  private static @Nullable FailureCode named(@Nullable String type) {
    return Arrays.stream(FailureCode.values())
        .filter(code -> code.name().equals(type))
        .findFirst()
        .orElse(null);
  }
}
