package dev.coffer.worker.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Archives that were made before Coffer.
 *
 * @param folder where an operator lays them, the same for all workers; absent where none is taken
 *     in
 */
@ConfigurationProperties("coffer.import")
public record ImportConfig(@Nullable Path folder) {}
