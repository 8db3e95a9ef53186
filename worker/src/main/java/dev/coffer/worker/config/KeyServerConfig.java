package dev.coffer.worker.config;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A key server in which a customer holds keys.
 *
 * @param namespace null for the root
 * @param transitMount where its Transit engine is mounted
 * @param tokenRole role that bounds our tokens there
 * @param roleId of our AppRole there
 * @param secretIdFile holds the AppRole's secret id; read at every login
 */
@EachProperty("coffer.key-servers")
public record KeyServerConfig(
    @Parameter String name,
    URI address,
    @Nullable String namespace,
    @NotBlank String transitMount,
    @NotBlank String tokenRole,
    @NotBlank String roleId,
    Path secretIdFile) {}
