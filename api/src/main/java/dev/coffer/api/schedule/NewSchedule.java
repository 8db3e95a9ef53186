package dev.coffer.api.schedule;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a kind of run is to be due; whatever is absent but the expression takes its default.
 *
 * @param cron minute, hour, day of month, month, day of week; of the two kinds of days one is open
 * @param zone whose clock the expression reads, by its IANA name; {@code UTC} by default
 * @param jitter each run starts up to so much later; at most 6 hours, 5 minutes by default
 * @param catchUp a run that could not be started is still started so long after; 1 minute to 1 day,
 *     1 hour by default
 * @param within how long after its start a run may take to a good end before people are told; 5
 *     minutes to 7 days. By default 4 hours, and for a purge that has to be approved as long again
 *     as approvals are waited for; its grace counts, too
 * @param reason why; for the audit trail
 */
@Introspected
public record NewSchedule(
    @NotNull @Size(max = 200) @Schema(example = "0 2 * * *") String cron,
    @Nullable @Size(max = 64) @Schema(example = "Europe/Berlin") String zone,
    @Nullable @Schema(type = "string", format = "duration", example = "PT10M") Duration jitter,
    @Nullable @Schema(type = "string", format = "duration", example = "PT1H") Duration catchUp,
    @Nullable @Schema(type = "string", format = "duration", example = "PT4H") Duration within,
    @Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {}
