package dev.coffer.api.discovery;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a look at servers.
 *
 * @param server name of a configured database server; all of them when absent
 */
@Introspected
public record NewDiscovery(@Nullable @Pattern(regexp = Fields.ID) String server) {}
