package dev.coffer.api.tenant;

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
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.policy.PolicyRequest;
import dev.coffer.workflows.policy.PolicyWorkflow;
import dev.coffer.workflows.retention.Copy;
import dev.coffer.workflows.retention.Retention;
import dev.coffer.workflows.retention.RetentionChange;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
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
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** A tenant's policy. */
@Controller("/v1/tenants/{tenant}/policy")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "policies")
@Answers
class PolicyController {
  private static final String WHAT = "change of the policy";

  private final PolicyBook policies;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;
  private final Clock clock;

  PolicyController(
      PolicyBook policies,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Following following,
      Clock clock) {
    this.policies = policies;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
    this.clock = clock;
  }

  /** The version that counts. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "Show a tenant's policy")
  Tenant.Policy show(@PathVariable String tenant) {
    return Tenant.Policy.of(policies.current(tenant));
  }

  /** Every version that the policy had. */
  @Get("/versions")
  @Needs(Permission.READ)
  @Operation(summary = "List the versions of a tenant's policy, newest first")
  Page<PolicyVersion> versions(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    PageRequest page = PageRequest.of(limit, next);
    policies.current(tenant);
    return policies.versions(tenant, page);
  }

  /** Says what a change would do: which backups it would let go, and which stay for their locks. */
  @Post("/plan")
  @Needs(Permission.POLICY_CHANGE)
  @Operation(summary = "Say what a change of the policy would do; do nothing")
  PolicyPlan plan(@PathVariable String tenant, @Body @Valid ChangedPolicy body) {
    Policy before = policies.current(tenant);
    policies.requireDatasets(tenant, body.policy().datasetsOrNone().keySet());
    Policy after = Policies.changed(before, body);
    List<Copy> copies = policies.copies(tenant);
    Instant now = clock.instant();
    return PolicyPlan.of(
        tenant,
        before,
        after,
        RetentionChange.between(
            Retention.plan(before.keeps(), copies, now),
            Retention.plan(after.keeps(), copies, now)));
  }

  /** Makes a new version, which counts from then on; the run's result says what it changed. */
  @Put
  @Needs(Permission.POLICY_CHANGE)
  @Operation(summary = "Change a tenant's policy")
  @AnswersRun
  HttpResponse<Run> change(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid ChangedPolicy body) {
    TenantId id = new TenantId(tenant);
    policies.current(tenant);
    policies.requireDatasets(tenant, body.policy().datasetsOrNone().keySet());
    return accepting.once(
        request,
        Run.Kind.POLICY,
        body,
        wait,
        asked -> {
          Order order = Order.policy(asked.id(), id);
          return runs.start(
              order,
              asked.repeated(),
              PolicyWorkflow.class,
              flow -> WorkflowClient.start(flow::change, change(request, order, id, body)));
        });
  }

  /** Made when there is a run to start: what it replaces is no longer current for one that ran. */
  private PolicyRequest change(
      HttpRequest<?> request, Order order, TenantId tenant, ChangedPolicy body) {
    return new PolicyRequest(
        admission.tenant(tenant, order.id(), Caller.of(request)),
        Policies.changed(policies.current(tenant.value()), body),
        Objects.requireNonNullElse(body.reason(), ""));
  }

  /** The newest change as it goes. */
  @Get(uri = "/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow the change of a policy: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant) {
    TenantId id = new TenantId(tenant);
    Order order =
        runs.newest(WHAT, WorkflowIds.policy(id), Run.Kind.POLICY, run -> Order.policy(run, id));
    return following.events(order, () -> runs.require(WHAT, order));
  }
}
