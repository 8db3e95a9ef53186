package dev.coffer.workflows.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  @DisplayName("Every code survives its way through the workflow service")
  void roundTrip(FailureCode code) {
    ApplicationFailure sent = Failures.toTemporal(code.because("3 of 7"));

    assertThat(Failures.codeOf(sent)).isEqualTo(code);
    assertThat(Failures.textOf(sent)).isEqualTo("3 of 7");
    assertThat(sent.isNonRetryable()).isEqualTo(!code.retryable());
    assertThat(Failures.codeOf(Failures.ending(code, "3 of 7"))).isEqualTo(code);
    assertThat(Failures.codeOf(Failures.refusal(code, "3 of 7"))).isEqualTo(code);
  }

  @Test
  @DisplayName("I-7 the text of a failure that carries no code stays out")
  void unclassifiedText() {
    ApplicationFailure raw =
        ApplicationFailure.newFailure("row (42, 'secret')", "java.lang.IllegalStateException");

    assertThat(Failures.codeOf(raw)).isEqualTo(FailureCode.UNEXPECTED);
    assertThat(Failures.textOf(raw)).isEqualTo("unexpected java.lang.IllegalStateException");
  }

  @Test
  @DisplayName("Timeouts and cancellations have codes of their own")
  void timeouts() {
    TimeoutFailure bare = new TimeoutFailure(null, null, TimeoutType.TIMEOUT_TYPE_HEARTBEAT);

    assertThat(Failures.codeOf(bare)).isEqualTo(FailureCode.DEADLINE_EXCEEDED);
    assertThat(Failures.codeOf(new CanceledFailure("x"))).isEqualTo(FailureCode.CANCELLED);
  }
}
