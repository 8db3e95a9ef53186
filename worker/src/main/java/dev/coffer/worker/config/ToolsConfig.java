package dev.coffer.worker.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Path;

/**
 * Client tools of the engines.
 *
 * @param postgresBin directory of {@code pg_dump} and {@code pg_restore}
 */
@ConfigurationProperties("coffer.tools")
public record ToolsConfig(Path postgresBin) {}
