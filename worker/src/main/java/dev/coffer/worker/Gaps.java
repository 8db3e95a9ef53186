package dev.coffer.worker;

import dev.coffer.activities.catalog.DiscoveryBook;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;

/** How much nobody protects, as the catalog has it; not a number while the catalog is away. */
@Context
final class Gaps {
  Gaps(DiscoveryBook book, MeterRegistry registry) {
    Gauge.builder("coffer.slices.uncovered", book, DiscoveryBook::gaps)
        .description("Databases and schemas that no dataset covers, or that could not be seen")
        .register(registry);
  }
}
