package dev.coffer.worker;

import dev.coffer.workflows.failure.FailureCode;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Counts what activities report: {@code coffer_failures_total{activity, code, blame}}. */
@Singleton
final class FailureCounter {
  private final MeterRegistry registry;

  FailureCounter(MeterRegistry registry) {
    this.registry = registry;
  }

  void count(String activity, FailureCode code) {
    registry
        .counter(
            "coffer.failures",
            "activity",
            activity,
            "code",
            code.name(),
            "blame",
            code.blame().name())
        .increment();
  }
}
