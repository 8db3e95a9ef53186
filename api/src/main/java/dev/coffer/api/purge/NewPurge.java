package dev.coffer.api.purge;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Asks to delete what a tenant's retention lets go.
 *
 * @param dryRun whether to end with the plan
 * @param reason why, for the approvers and the audit trail
 */
@Introspected
public record NewPurge(
    @NotNull Boolean dryRun,
    @Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {}
