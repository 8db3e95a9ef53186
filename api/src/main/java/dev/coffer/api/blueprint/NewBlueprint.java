package dev.coffer.api.blueprint;

import dev.coffer.api.fields.Fields;
import dev.coffer.api.schedule.NewSchedule;
import dev.coffer.api.tenant.NewPolicy;
import dev.coffer.workflows.model.ScheduleKind;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new version of a blueprint; whatever is absent stays as it is, or takes its default.
 *
 * @param replaces the version that the change was made for, 0 for a new name; when another one
 *     counts by now, it is refused
 * @param region where the vault of such a tenant is placed
 * @param policy how such a tenant is protected; its id is the blueprint's name
 * @param schedules what runs by itself for such a tenant, all of it: at most one of a kind
 * @param reason why; for the audit trail
 */
@Introspected
public record NewBlueprint(
    @NotNull @Min(0) Integer replaces,
    @Nullable @Pattern(regexp = Fields.ID) String region,
    @Nullable @Valid NewPolicy policy,
    @Nullable @Valid @Size(max = 16) List<@Valid @NotNull Recurring> schedules,
    @Nullable @Size(max = 200) @Pattern(regexp = Fields.LINE) String reason) {

  /**
   * What is to run by itself; whatever is absent but the expression takes the default of a tenant's
   * schedule.
   *
   * @param cron minute, hour, day of month, month, day of week; of the two kinds of days one is
   *     open
   * @param zone whose clock the expression reads, by its IANA name; {@code UTC} by default
   */
  @Introspected
  public record Recurring(
      @NotNull ScheduleKind kind,
      @NotNull @Size(max = 200) @Schema(example = "0 2 * * *") String cron,
      @Nullable @Size(max = 64) @Schema(example = "Europe/Berlin") String zone,
      @Nullable @Schema(type = "string", format = "duration", example = "PT10M") Duration jitter,
      @Nullable @Schema(type = "string", format = "duration", example = "PT1H") Duration catchUp,
      @Nullable @Schema(type = "string", format = "duration", example = "PT4H") Duration within) {

    NewSchedule asked() {
      return new NewSchedule(cron, zone, jitter, catchUp, within, null);
    }
  }
}
