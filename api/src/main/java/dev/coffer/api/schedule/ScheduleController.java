package dev.coffer.api.schedule;

import dev.coffer.api.page.Page;
import dev.coffer.api.problem.Answers;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.run.Accepting;
import dev.coffer.api.run.Admission;
import dev.coffer.api.run.AnswersRun;
import dev.coffer.api.run.Order;
import dev.coffer.api.run.Run;
import dev.coffer.api.run.Runs;
import dev.coffer.api.signin.Caller;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import dev.coffer.api.tenant.PolicyBook;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.policy.PolicyRequest;
import dev.coffer.workflows.policy.PolicyWorkflow;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.temporal.client.WorkflowClient;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What runs by itself for a tenant. Each change is a new version of its policy. */
@Controller("/v1/tenants/{tenant}/schedules")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "schedules")
@Answers
class ScheduleController {
  private final PolicyBook policies;
  private final Declaring declaring;
  private final ScheduleBook schedules;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;

  ScheduleController(
      PolicyBook policies,
      Declaring declaring,
      ScheduleBook schedules,
      Accepting accepting,
      Admission admission,
      Runs runs) {
    this.policies = policies;
    this.declaring = declaring;
    this.schedules = schedules;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
  }

  /** All schedules of the tenant. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "List what runs by itself for a tenant, and how that stands")
  Page<ScheduleState> list(@PathVariable String tenant) {
    return new Page<>(
        policies.current(tenant).schedules().stream()
            .map(schedule -> schedules.state(tenant, schedule))
            .toList(),
        null);
  }

  /** One schedule. */
  @Get("/{kind}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a schedule, its runs and when the next ones start")
  ScheduleState show(@PathVariable String tenant, @PathVariable String kind) {
    return policies
        .current(tenant)
        .schedule(kind(kind))
        .map(schedule -> schedules.state(tenant, schedule))
        .orElseThrow(() -> Refusal.missing("schedule"));
  }

  /** Says when runs would be due. */
  @Post("/{kind}/plan")
  @Needs(Permission.POLICY_CHANGE)
  @Operation(summary = "Say when a schedule would be due; change nothing")
  SchedulePlan plan(
      @PathVariable String tenant, @PathVariable String kind, @Body @Valid NewSchedule body) {
    return new SchedulePlan(tenant, kind(kind), declaring.plan(body));
  }

  /** Sets a schedule. */
  @Put("/{kind}")
  @Needs(Permission.POLICY_CHANGE)
  @Operation(summary = "Set when a kind of run is due, by a new version of the policy")
  @AnswersRun
  HttpResponse<Run> set(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String kind,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewSchedule body) {
    ScheduleKind which = kind(kind);
    declaring.plan(body);
    return change(
        request, tenant, wait, body, body.reason(), policy -> declaring.set(policy, which, body));
  }

  /** Removes a schedule. */
  @Delete("/{kind}")
  @Needs(Permission.POLICY_CHANGE)
  @Operation(summary = "Let a kind of run not be due any more, by a new version of the policy")
  @AnswersRun
  HttpResponse<Run> remove(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String kind,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait) {
    ScheduleKind which = kind(kind);
    return change(request, tenant, wait, which, null, policy -> declaring.removed(policy, which));
  }

  /** Pauses a schedule. */
  @Post("/{kind}/pause")
  @Needs(Permission.SCHEDULE_RUN)
  @Operation(summary = "Let nothing be due for a while, with a reason that is shown")
  @AnswersRun
  HttpResponse<Run> pause(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String kind,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewPause body) {
    ScheduleKind which = kind(kind);
    return change(
        request,
        tenant,
        wait,
        body,
        body.reason(),
        policy -> declaring.paused(policy, which, body));
  }

  /** Ends a pause. */
  @Post("/{kind}/resume")
  @Needs(Permission.SCHEDULE_RUN)
  @Operation(summary = "End a pause; what was due meanwhile is not run")
  @AnswersRun
  HttpResponse<Run> resume(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String kind,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewResumption body) {
    ScheduleKind which = kind(kind);
    return change(
        request, tenant, wait, body, body.reason(), policy -> declaring.resumed(policy, which));
  }

  private HttpResponse<Run> change(
      HttpRequest<?> request,
      String tenant,
      int wait,
      Object body,
      @Nullable String reason,
      UnaryOperator<Policy> change) {
    TenantId id = new TenantId(tenant);
    policies.current(tenant);
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
              flow ->
                  WorkflowClient.start(
                      flow::change,
                      // What it replaces is no longer current for a run that was before.
                      new PolicyRequest(
                          admission.tenant(id, asked.id(), Caller.of(request)),
                          change.apply(policies.current(tenant)),
                          Objects.requireNonNullElse(reason, ""))));
        });
  }

  /** A tenant's schedule is of a kind that a tenant can have. */
  static ScheduleKind kind(String word) {
    for (ScheduleKind kind : ScheduleKind.values()) {
      if (kind.word().equals(word) && !kind.ofFleet()) {
        return kind;
      }
    }
    throw Refusal.missing("kind of schedule");
  }
}
