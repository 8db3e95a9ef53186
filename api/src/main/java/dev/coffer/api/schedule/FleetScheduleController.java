package dev.coffer.api.schedule;

import dev.coffer.api.page.Page;
import dev.coffer.api.problem.Answers;
import dev.coffer.api.signin.Caller;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

/** What runs by itself for all tenants together; the workers' configuration says when. */
@Controller("/v1/schedules")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "schedules")
@Answers
class FleetScheduleController {
  private final ScheduleBook schedules;

  FleetScheduleController(ScheduleBook schedules) {
    this.schedules = schedules;
  }

  /** All of them. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "List what runs by itself for all tenants together, and how that stands")
  Page<ScheduleState> list(HttpRequest<?> request) {
    Caller.of(request).requireEveryTenant();
    return new Page<>(schedules.fleet(), null);
  }
}
