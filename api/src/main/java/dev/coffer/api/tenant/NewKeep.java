package dev.coffer.api.tenant;

import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is to be kept; whatever is absent is as the tier or the present policy has it.
 *
 * @param last newest good backups
 * @param hourly hours; 0 for none, and so for the others
 * @param minimumAge no backup is purged before; at most 3660 days
 * @param maximumAge no class keeps a backup longer; at most 36600 days, zero for no end
 * @param zone whose days, weeks, months and years these are
 */
@Introspected
public record NewKeep(
    @Nullable @Min(0) @Max(1000) Integer last,
    @Nullable @Min(0) @Max(1000) Integer hourly,
    @Nullable @Min(0) @Max(1000) Integer daily,
    @Nullable @Min(0) @Max(500) Integer weekly,
    @Nullable @Min(0) @Max(120) Integer monthly,
    @Nullable @Min(0) @Max(10) Integer yearly,
    @Nullable @Schema(type = "string", format = "duration", example = "P1D") Duration minimumAge,
    @Nullable @Schema(type = "string", format = "duration", example = "P365D") Duration maximumAge,
    @Nullable @Schema(example = "Europe/Berlin") @Pattern(regexp = "^[A-Za-z0-9_+/-]{1,64}$") String zone) {

  static final NewKeep NOTHING = new NewKeep(null, null, null, null, null, null, null, null, null);
}
