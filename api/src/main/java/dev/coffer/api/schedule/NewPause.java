package dev.coffer.api.schedule;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets nothing be due for a while.
 *
 * @param reason why; shown for as long as it lasts
 * @param until when it ends by itself, at most a year ahead; when absent, somebody has to end it
 */
@Introspected
public record NewPause(
    @NotNull @Size(max = 200) @Pattern(regexp = Fields.SOME_LINE) String reason,
    @Nullable Instant until) {}
