package dev.coffer.api.blueprint;

import dev.coffer.api.tenant.Tenant;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a new tenant is protected by. It is copied when the tenant is taken in; a later version
 * changes no tenant that is there.
 *
 * @param shipped whether it is as it came with Coffer
 * @param region where the vault of such a tenant is placed; absent for the configured default
 * @param policy its id and version are the blueprint's
 * @param schedules what runs by itself for such a tenant from then on
 */
public record BlueprintState(
    String name,
    int version,
    boolean shipped,
    @Nullable String region,
    Tenant.Policy policy,
    List<Recurring> schedules) {

  public BlueprintState {
    schedules = List.copyOf(schedules);
  }

  /**
   * What runs by itself.
   *
   * @param cron minute, hour, day of month, month, day of week
   * @param zone whose clock the expression reads
   * @param jitter each run starts up to so much later
   * @param catchUp a run that could not be started is still started so long after
   * @param within how long after its start a run may take to a good end before people are told
   */
  public record Recurring(
      ScheduleKind kind,
      String cron,
      String zone,
      @Schema(type = "string", format = "duration", example = "PT10M") Duration jitter,
      @Schema(type = "string", format = "duration", example = "PT1H") Duration catchUp,
      @Schema(type = "string", format = "duration", example = "PT4H") Duration within) {

    static Recurring of(Schedule schedule) {
      return new Recurring(
          schedule.kind(),
          schedule.cron(),
          schedule.zone().getId(),
          schedule.jitter(),
          schedule.catchUp(),
          schedule.within());
    }
  }

  static BlueprintState of(Blueprint blueprint) {
    return new BlueprintState(
        blueprint.name(),
        blueprint.version(),
        Blueprint.shipped(blueprint.name()).filter(blueprint::equals).isPresent(),
        blueprint.region(),
        Tenant.Policy.of(blueprint.policy()),
        blueprint.policy().schedules().stream().map(Recurring::of).toList());
  }
}
