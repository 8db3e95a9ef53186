package dev.coffer.api.rotation;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Asks to rotate keys.
 *
 * @param reason why, for the audit trail
 */
@Introspected
public record NewRotation(
    @Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {}
