package dev.coffer.api.restore;

import dev.coffer.api.fields.Fields;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one dataset back, as one backup has it. Exactly one of {@code backup} and {@code at}.
 *
 * @param backup the backup to restore
 * @param at a time in the past: the newest backup whose cut is not after it is restored
 * @param reason why, for the approvers and the audit trail
 */
@Introspected
public record NewRestore(
    @NotNull @Pattern(regexp = Fields.ID) String dataset,
    @Nullable @Pattern(regexp = Fields.ID) String backup,
    @Nullable @Schema(type = "string", format = "date-time") Instant at,
    @Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {}
