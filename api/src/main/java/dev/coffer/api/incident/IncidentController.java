package dev.coffer.api.incident;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Answers;
import dev.coffer.api.run.Admission;
import dev.coffer.api.run.Workflows;
import dev.coffer.api.signin.Caller;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import dev.coffer.workflows.incident.IncidentStatus;
import dev.coffer.workflows.incident.IncidentWorkflow;
import dev.coffer.workflows.model.IncidentId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** Incidents and their verdicts. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "incidents")
@Answers
class IncidentController {
  private final Incidents incidents;
  private final Admission admission;
  private final Workflows workflows;

  IncidentController(Incidents incidents, Admission admission, Workflows workflows) {
    this.incidents = incidents;
    this.admission = admission;
    this.workflows = workflows;
  }

  /** Incidents of all tenants that the token reaches. */
  @Get("/incidents")
  @Needs(Permission.READ)
  @Operation(summary = "List incidents of all tenants that the token reaches, newest first")
  Page<Incident> list(
      HttpRequest<?> request,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return incidents.list(Caller.of(request), PageRequest.of(limit, next));
  }

  /** Incidents of one tenant. */
  @Get("/tenants/{tenant}/incidents")
  @Needs(Permission.READ)
  @Operation(summary = "List a tenant's incidents, newest first")
  Page<Incident> listOfTenant(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return incidents.list(tenant, PageRequest.of(limit, next));
  }

  /** One incident, with what was done. */
  @Get("/tenants/{tenant}/incidents/{incident}")
  @Needs(Permission.READ)
  @Operation(summary = "Show an incident")
  Incident show(@PathVariable String tenant, @PathVariable String incident) {
    return incidents.withSteps(incidents.require(tenant, incident));
  }

  /** Ends an incident by a person's verdict. */
  @Post("/tenants/{tenant}/incidents/{incident}/resolution")
  @Needs(Permission.INCIDENT_RESOLVE)
  @Operation(summary = "End an incident by a verdict")
  Incident resolve(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String incident,
      @Body @Valid NewResolution body) {
    IncidentId id = new IncidentId(incidents.require(tenant, incident).id());
    IncidentStatus status =
        workflows.tell(
            IncidentWorkflow.class,
            WorkflowIds.incident(new TenantId(tenant), id),
            "the incident",
            flow ->
                flow.resolve(
                    admission.verdict(
                        id,
                        Caller.of(request),
                        body.verdict() == NewResolution.Word.THAW,
                        body.note())));
    return incidents.require(tenant, incident).withSteps(status.state().name(), status.steps());
  }
}
