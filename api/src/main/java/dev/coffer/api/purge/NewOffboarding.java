package dev.coffer.api.purge;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Asks to take a tenant out.
 *
 * @param dryRun whether to end with the plan
 * @param confirm the tenant's id once more, unless it is a dry run: its key is destroyed for good
 * @param exportTo public key in the age format ({@code age1…}) that the newest good backup of each
 *     dataset is sealed to before anything is deleted; absent when the tenant takes nothing along
 * @param reason why, for the approvers, the audit trail and the certificate
 */
@Introspected
public record NewOffboarding(
    @NotNull Boolean dryRun,
    @Nullable @Size(max = 63) String confirm,
    @Nullable @Size(max = 200) String exportTo,
    @Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {}
