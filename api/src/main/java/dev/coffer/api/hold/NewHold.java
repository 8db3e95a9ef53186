package dev.coffer.api.hold;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Asks to keep backups from being deleted. Exactly one of {@code backup} and {@code all}.
 *
 * @param backup the backup to hold
 * @param all true for every backup of the tenant, also those to come
 * @param owner who answers for it, for example a department
 * @param reason why, for example a case; for the audit trail
 */
@Introspected
public record NewHold(
    @Nullable @Pattern(regexp = Fields.ID) String backup,
    @Nullable Boolean all,
    @NotNull @Size(min = 1, max = 200) @Pattern(regexp = Fields.SOME_LINE) String owner,
    @NotNull @Size(min = 1, max = 200) @Pattern(regexp = Fields.SOME_LINE) String reason) {}
