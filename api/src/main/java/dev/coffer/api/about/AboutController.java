package dev.coffer.api.about;

import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The API's description, and its metrics in Prometheus' text format. */
@Hidden
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
class AboutController {
  private static final String DESCRIPTION = "classpath:META-INF/swagger/coffer.yml";

  private final ResourceResolver resources;
  private final PrometheusMeterRegistry metrics;

  AboutController(ResourceResolver resources, PrometheusMeterRegistry metrics) {
    this.resources = resources;
    this.metrics = metrics;
  }

  /** The OpenAPI document that the build made of these very endpoints. */
  @Get(uri = "/openapi.yml", produces = "application/yaml")
  String description() {
    try (InputStream file = resources.getResourceAsStream(DESCRIPTION).orElseThrow()) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Counters and timers. */
  @Get(uri = "/metrics", produces = MediaType.TEXT_PLAIN)
  @Needs(Permission.METRICS_READ)
  String metrics() {
    return metrics.scrape();
  }
}
