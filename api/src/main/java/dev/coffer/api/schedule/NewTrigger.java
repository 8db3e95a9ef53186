package dev.coffer.api.schedule;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs now what a schedule runs at its time.
 *
 * @param dataset the tenant's only one, when absent; none for what runs for the tenant as a whole
 */
@Introspected
public record NewTrigger(@Nullable @Pattern(regexp = Fields.ID) String dataset) {}
