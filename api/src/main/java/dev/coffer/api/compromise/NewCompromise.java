package dev.coffer.api.compromise;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says that data keys are in other hands.
 *
 * @param epochs numbers of their epochs; unless {@code allEpochs}
 * @param allEpochs whether all of them are
 * @param preview whether only to say what would be sealed again
 * @param reason why, for the audit trail and the report
 */
@Introspected
public record NewCompromise(
    @Nullable @Size(min = 1, max = 1000) List<@NotNull @Min(1) @Max(1_000_000) Integer> epochs,
    @Nullable Boolean allEpochs,
    @Nullable Boolean preview,
    @NotNull @Size(max = 200) @Pattern(regexp = Fields.SOME_LINE) String reason) {}
