package dev.coffer.api.schedule;

import dev.coffer.api.problem.Answers;
import dev.coffer.api.problem.Refusal;
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
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.schedule.ScheduledRequest;
import dev.coffer.workflows.schedule.ScheduledWorkflow;
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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Runs of a schedule that a person starts; a pause does not hold them up. */
@Controller("/v1/tenants/{tenant}/schedules/{kind}/runs")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "schedules")
@Answers
class TriggerController {
  private final ScheduleBook schedules;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  TriggerController(
      ScheduleBook schedules,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Following following) {
    this.schedules = schedules;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Runs it now. */
  @Post
  @Needs(Permission.SCHEDULE_RUN)
  @Operation(summary = "Run now what a schedule runs at its time")
  @AnswersRun
  HttpResponse<Run> trigger(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String kind,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewTrigger body) {
    ScheduleKind which = ScheduleController.kind(kind);
    TenantId id = new TenantId(tenant);
    TenantScope scope = which.perDataset() ? scope(tenant, body.dataset()) : none(body.dataset());
    return accepting.once(
        request,
        Run.Kind.TRIGGER,
        body,
        wait,
        asked -> {
          Order order =
              Order.trigger(asked.id(), id, which, scope == null ? null : scope.dataset());
          Caller caller = Caller.of(request);
          Grant grant =
              scope == null
                  ? admission.tenant(id, asked.id(), caller)
                  : admission.scope(scope, asked.id(), caller);
          ScheduledRequest due = new ScheduledRequest(grant, which);
          return runs.start(
              order,
              asked.repeated(),
              ScheduledWorkflow.class,
              flow -> WorkflowClient.start(flow::run, due));
        });
  }

  private TenantScope scope(String tenant, @Nullable String dataset) {
    List<TenantScope> active = schedules.active(tenant);
    if (dataset == null) {
      if (active.size() != 1) {
        throw Refusal.field("dataset", "must name one of the tenant's " + active.size());
      }
      return active.getFirst();
    }
    Optional<TenantScope> named =
        active.stream().filter(scope -> scope.dataset().value().equals(dataset)).findFirst();
    return named.orElseThrow(() -> Refusal.field("dataset", "is none of the tenant's"));
  }

  private static @Nullable TenantScope none(@Nullable String dataset) {
    if (dataset != null) {
      throw Refusal.field("dataset", "must be absent: it runs for the tenant as a whole");
    }
    return null;
  }

  /** A run that a person started. */
  @Get("/{run}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a run that was started by hand, while the workflow service knows it")
  Run show(@PathVariable String tenant, @PathVariable String kind, @PathVariable String run) {
    return find(order(tenant, kind, run));
  }

  /** The run as it goes. */
  @Get(uri = "/{run}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow a run that was started by hand: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(
      @PathVariable String tenant, @PathVariable String kind, @PathVariable String run) {
    Order order = order(tenant, kind, run);
    find(order);
    return following.events(order, () -> find(order));
  }

  private Run find(Order order) {
    return runs.require("run", order);
  }

  private static Order order(String tenant, String kind, String run) {
    return Order.trigger(run, new TenantId(tenant), ScheduleController.kind(kind), null);
  }
}
