package dev.coffer.worker.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotBlank;

/**
 * The workflow service.
 *
 * @param target host and port of its gRPC front end
 */
@ConfigurationProperties("coffer.temporal")
public record TemporalConfig(@NotBlank String target, @NotBlank String namespace) {}
