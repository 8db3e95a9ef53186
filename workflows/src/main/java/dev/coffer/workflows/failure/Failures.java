package dev.coffer.workflows.failure;

import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
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

  /**
   * The public text of whatever a workflow or a client caught. Texts of exceptions that carry no
   * code stay out: nobody has vouched for what they say.
   */
  public static String textOf(Throwable caught) {
    Throwable last = caught;
    for (Throwable at = caught; at != null; at = at.getCause()) {
      switch (at) {
        case ApplicationFailure classified when named(classified.getType()) != null -> {
          return classified.getOriginalMessage();
        }
        case FailureException own -> {
          return String.valueOf(own.getMessage());
        }
        case CanceledFailure ignored -> {
          return "cancelled";
        }
        case TimeoutFailure timeout when timeout.getCause() == null -> {
          return "timed out: " + timeout.getTimeoutType();
        }
        default -> last = at;
      }
    }
    return last instanceof ApplicationFailure unclassified
        ? "unexpected " + unclassified.getType()
        : "unexpected " + last.getClass().getSimpleName();
  }

  /** What a workflow throws to end with this code: cancelled as cancelled, all else as failed. */
  public static TemporalFailure ending(FailureCode code, String text) {
    return code == FailureCode.CANCELLED
        ? new CanceledFailure(text)
        : ApplicationFailure.newNonRetryableFailure(text, code.name());
  }

  /**
   * What an update's validator throws to refuse it with this code. The SDK keeps the code only of a
   * cause, so the refusal wraps it; {@link #codeOf} finds it on the client's side.
   */
  public static IllegalArgumentException refusal(FailureCode code, String text) {
    return new IllegalArgumentException(text, ending(code, text));
  }

  private static @Nullable FailureCode named(@Nullable String type) {
    return Arrays.stream(FailureCode.values())
        .filter(code -> code.name().equals(type))
        .findFirst()
        .orElse(null);
  }
}
