package dev.coffer.worker.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Path;

/**
 * How runs are admitted.
 *
 * @param keyFile 32 random bytes in hexadecimal, readable by the API and the workers alone
 */
@ConfigurationProperties("coffer.admission")
public record AdmissionConfig(Path keyFile) {}
