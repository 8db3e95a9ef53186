package dev.coffer.api.backup;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one recovery point.
 *
 * @param reason why, for the audit trail
 */
@Introspected
public record NewBackup(@Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {}
