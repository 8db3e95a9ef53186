package dev.coffer.worker.config;

import dev.coffer.workflows.model.EngineKind;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;

/**
 * One database server that tenants live on; its administrator's credentials are the key service's
 * alone.
 *
 * @param maintenanceDatabase a database that always exists
 */
@EachProperty("coffer.servers")
public record ServerConfig(
    @Parameter String name,
    EngineKind engine,
    @NotBlank String host,
    @Min(1) @Max(65535) int port,
    @NotBlank String maintenanceDatabase) {}
