package dev.coffer.api.audit;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Answers;
import dev.coffer.api.run.Accepting;
import dev.coffer.api.run.Admission;
import dev.coffer.api.run.AnswersEvents;
import dev.coffer.api.run.AnswersRun;
import dev.coffer.api.run.Following;
import dev.coffer.api.run.Order;
import dev.coffer.api.run.Run;
import dev.coffer.api.run.Runs;
import dev.coffer.api.signin.Caller;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import dev.coffer.workflows.catalog.AuditCheckRequest;
import dev.coffer.workflows.catalog.AuditCheckWorkflow;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.temporal.client.WorkflowClient;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** A tenant's audit trail, and the check of its chain. */
@Controller("/v1/tenants/{tenant}/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "audit")
@Answers
class AuditController {
  private static final String WHAT = "audit check";

  private final AuditTrail trail;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  AuditController(
      AuditTrail trail, Accepting accepting, Admission admission, Runs runs, Following following) {
    this.trail = trail;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Entries of the tenant's chain. */
  @Get
  @Needs(Permission.AUDIT_READ)
  @Operation(summary = "List a tenant's audit entries, newest first")
  Page<AuditEntry> list(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return trail.list(tenant, PageRequest.of(limit, next));
  }

  /** Recomputes the chain and compares it with its locked anchors. */
  @Post("/check")
  @Needs(Permission.AUDIT_READ)
  @Operation(summary = "Check a tenant's audit chain")
  @AnswersRun
  HttpResponse<Run> check(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait) {
    TenantId id = new TenantId(tenant);
    return accepting.once(
        request,
        Run.Kind.AUDIT_CHECK,
        "",
        wait,
        asked -> {
          Order order = Order.auditCheck(asked.id(), id);
          AuditCheckRequest check =
              new AuditCheckRequest(admission.tenant(id, asked.id(), Caller.of(request)));
          return runs.start(
              order,
              asked.repeated(),
              AuditCheckWorkflow.class,
              flow -> WorkflowClient.start(flow::check, check));
        });
  }

  /** The newest check. */
  @Get("/check")
  @Needs(Permission.AUDIT_READ)
  @Operation(summary = "Show the newest check of a tenant's audit chain")
  Run show(@PathVariable String tenant) {
    return runs.require(WHAT, order(tenant));
  }

  /** The newest check as it goes. */
  @Get(uri = "/check/events", produces = Following.EVENTS)
  @Needs(Permission.AUDIT_READ)
  @Operation(summary = "Follow the newest check: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant) {
    return following.events(order(tenant), () -> show(tenant));
  }

  private Order order(String tenant) {
    TenantId id = new TenantId(tenant);
    return runs.newest(
        WHAT, WorkflowIds.audit(id), Run.Kind.AUDIT_CHECK, run -> Order.auditCheck(run, id));
  }
}
