package dev.coffer.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the workflow service is.
 *
 * @param target {@code host:port}
 * @param ui its web UI; links to runs are given when it is set
 */
@ConfigurationProperties("coffer.temporal")
public record TemporalSettings(
    @NotBlank String target,
    @NotBlank @Bindable(defaultValue = "default") String namespace,
    @Nullable URI ui) {}
