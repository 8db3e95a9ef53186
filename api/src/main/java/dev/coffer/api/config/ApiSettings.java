package dev.coffer.api.config;

import dev.coffer.api.fields.Fields;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;

/**
 * The API itself.
 *
 * @param tokenHashes file of the tokens' digests
 * @param region where a tenant's vault is placed when nobody says
 */
@ConfigurationProperties("coffer.api")
public record ApiSettings(
    @NotNull Path tokenHashes,
    @NotNull @Pattern(regexp = Fields.ID) @Bindable(defaultValue = "us-east-1") String region) {}
