package dev.coffer.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;

/**
 * How runs are admitted.
 *
 * @param keyFile 32 bytes in hexadecimal, shared with the workers
 */
@ConfigurationProperties("coffer.admission")
public record AdmissionSettings(@NotNull Path keyFile) {}
