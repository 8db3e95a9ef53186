package dev.coffer.api.tenant;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a tenant is protected; whatever is absent takes its default.
 *
 * @param id name of the policy, {@code standard} by default
 * @param retention how long a backup stays locked, ISO 8601; 1 minute to 3660 days, 30 days by
 *     default
 * @param restoreApprovals people other than the requester who must approve a restore; 0 by default
 * @param approvalExpiry how long a restore waits for them; 1 minute to 30 days, 1 day by default
 */
@Introspected
public record NewPolicy(
    @Nullable @Pattern(regexp = Fields.ID) String id,
    @Nullable @Schema(type = "string", format = "duration", example = "P30D") Duration retention,
    @Nullable @Min(0) @Max(5) Integer restoreApprovals,
    @Nullable @Schema(type = "string", format = "duration", example = "P1D")
        Duration approvalExpiry) {}
