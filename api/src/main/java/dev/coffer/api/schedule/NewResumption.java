package dev.coffer.api.schedule;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Ends a pause.
 *
 * @param reason why; for the audit trail
 */
@Introspected
public record NewResumption(
    @Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {}
