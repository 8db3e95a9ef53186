package dev.coffer.api.tenant;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Changes a tenant's policy.
 *
 * @param replaces the version that the change was made for; when another one counts by now, it is
 *     refused
 * @param policy what changes; whatever is absent stays as it is
 * @param reason why; for the audit trail
 */
@Introspected
public record ChangedPolicy(
    @NotNull @Min(1) Integer replaces,
    @NotNull @Valid NewPolicy policy,
    @Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {}
