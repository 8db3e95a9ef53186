package dev.coffer.api.hold;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * Asks to lift a hold.
 *
 * @param reason why, for the audit trail
 */
@Introspected
public record NewLifting(
    @NotNull @Size(min = 1, max = 200) @Pattern(regexp = Fields.SOME_LINE) String reason) {}
