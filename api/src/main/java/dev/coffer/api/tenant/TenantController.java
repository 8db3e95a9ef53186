package dev.coffer.api.tenant;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Answers;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.run.Accepting;
import dev.coffer.api.run.AnswersEvents;
import dev.coffer.api.run.AnswersRun;
import dev.coffer.api.run.Following;
import dev.coffer.api.run.Order;
import dev.coffer.api.run.Recorded;
import dev.coffer.api.run.Run;
import dev.coffer.api.run.Runs;
import dev.coffer.api.signin.Caller;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.tenant.OnboardRequest;
import dev.coffer.workflows.tenant.TenantWorkflow;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
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
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Tenants. */
@Controller("/v1/tenants")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "tenants")
@Answers
class TenantController {
  private final Tenants tenants;
  private final Accepting accepting;
  private final Admitting admitting;
  private final Runs runs;
  private final Following following;

  TenantController(
      Tenants tenants, Accepting accepting, Admitting admitting, Runs runs, Following following) {
    this.tenants = tenants;
    this.accepting = accepting;
    this.admitting = admitting;
    this.runs = runs;
    this.following = following;
  }

  /** Takes a tenant in: keys, vault, policy, and with a dataset its first verified backup. */
  @Post
  @Needs(Permission.TENANT_CREATE)
  @Operation(summary = "Take a tenant in")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewTenant body) {
    Caller caller = Caller.of(request);
    if (!caller.reaches(body.id())) {
      throw Refusal.because(FailureCode.FORBIDDEN, "id", "is not among the token's tenants");
    }
    TenantId tenant = new TenantId(body.id());
    return accepting.once(
        request,
        Run.Kind.ONBOARDING,
        body,
        wait,
        asked -> {
          Order order = Order.onboarding(asked.id(), tenant);
          requireNew(order);
          OnboardRequest onboard = admitting.request(body, asked.id(), caller);
          return runs.start(
              order,
              asked.repeated(),
              TenantWorkflow.class,
              flow -> WorkflowClient.start(flow::onboard, onboard));
        });
  }

  /** An id is given once, for ever; only the run that has it may go on with it. */
  private void requireNew(Order order) {
    Tenants.Listed listed = tenants.find(String.valueOf(order.tenant())).orElse(null);
    if (listed != null && !listed.run().equals(order.id())) {
      throw Refusal.because(FailureCode.ALREADY_EXISTS, "id", "was given before");
    }
  }

  /** Tenants that the token reaches. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "List tenants, newest first")
  Page<Tenant> list(
      HttpRequest<?> request,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return tenants.list(Caller.of(request), PageRequest.of(limit, next));
  }

  /** One tenant. */
  @Get("/{tenant}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a tenant")
  Tenant show(@PathVariable String tenant) {
    return tenants.require(tenant);
  }

  /** The tenant's onboarding as it goes. */
  @Get(uri = "/{tenant}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow a tenant's onboarding: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant) {
    TenantId id = new TenantId(tenant);
    String run =
        runs.latest(WorkflowIds.tenant(id), Run.Kind.ONBOARDING)
            .or(() -> tenants.find(tenant).map(Tenants.Listed::run))
            .orElseThrow(() -> Refusal.missing("tenant"));
    Order order = Order.onboarding(run, id);
    return following.events(
        order, () -> Recorded.run(order, tenants.require(tenant).state(), null, null));
  }
}
