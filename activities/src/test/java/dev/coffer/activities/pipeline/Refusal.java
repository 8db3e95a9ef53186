package dev.coffer.activities.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a refused call was refused with. */
final class Refusal {
  private Refusal() {}

  static FailureCode of(ThrowingCallable call) {
    FailureException failure = catchThrowableOfType(FailureException.class, call);
    assertThat(failure).as("nothing was refused").isNotNull();
    return failure.code();
  }
}
