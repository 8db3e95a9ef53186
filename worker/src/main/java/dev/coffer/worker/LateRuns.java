package dev.coffer.worker;

import dev.coffer.activities.catalog.ScheduleBook;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;

/** How many runs are late, as the catalog has it; not a number while the catalog is away. */
@Context
final class LateRuns {
  LateRuns(ScheduleBook book, MeterRegistry registry) {
    Gauge.builder("coffer.runs.missed", book, ScheduleBook::open)
        .description("Runs that were due and have not come to a good end since")
        .register(registry);
  }
}
