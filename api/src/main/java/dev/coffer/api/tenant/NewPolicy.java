package dev.coffer.api.tenant;

import dev.coffer.api.fields.Fields;
import dev.coffer.workflows.model.Tier;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a tenant is protected; whatever is absent takes its default, or stays as it is.
 *
 * @param id name of the policy, {@code standard} by default
 * @param tier whose rules are kept where {@code keep} says nothing else; {@code SILVER} by default
 * @param keep what is kept
 * @param datasets of which datasets something else is kept; null for one that is to be kept like
 *     the others again. A dataset has to be there first
 * @param retention how long every backup is locked, ISO 8601; 1 minute to 3660 days, 30 days by
 *     default
 * @param restoreApprovals people other than the requester who must approve a restore; 0 by default
 * @param approvalExpiry how long a restore waits for them; 1 minute to 30 days, 1 day by default
 */
@Introspected
public record NewPolicy(
    @Nullable @Pattern(regexp = Fields.ID) String id,
    @Nullable Tier tier,
    @Nullable @Valid NewKeep keep,
    @Nullable @Size(max = 1000) Map<String, @Nullable @Valid NewDatasetRules> datasets,
    @Nullable @Schema(type = "string", format = "duration", example = "P30D") Duration retention,
    @Nullable @Min(0) @Max(5) Integer restoreApprovals,
    @Nullable @Schema(type = "string", format = "duration", example = "P1D")
        Duration approvalExpiry) {

  /** Asks for nothing but defaults. */
  static final NewPolicy DEFAULT = new NewPolicy(null, null, null, null, null, null, null);

  Map<String, @Nullable NewDatasetRules> datasetsOrNone() {
    return datasets == null ? Map.of() : datasets;
  }
}
