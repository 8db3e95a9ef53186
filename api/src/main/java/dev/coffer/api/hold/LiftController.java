package dev.coffer.api.hold;

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
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.hold.LiftWorkflow;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.temporal.WorkflowIds;
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
import org.reactivestreams.Publisher;

/** Lifting holds. */
@Controller("/v1/tenants/{tenant}/holds/{hold}/lift")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "holds")
@Answers
class LiftController {
  private static final String WHAT = "lifting";

  private final Holds holds;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  LiftController(
      Holds holds, Accepting accepting, Admission admission, Runs runs, Following following) {
    this.holds = holds;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Lifts a hold. What another hold covers stays kept. */
  @Post
  @Needs(Permission.HOLD_LIFT)
  @Operation(summary = "Lift a hold that somebody else placed")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String hold,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewLifting body) {
    Hold found = holds.require(tenant, hold);
    Caller caller = Caller.of(request);
    return accepting.once(
        request,
        Run.Kind.LIFTING,
        body,
        wait,
        asked -> {
          if (!asked.repeated()) {
            requireLiftable(found, caller);
          }
          TenantId id = new TenantId(tenant);
          Order order = Order.lifting(asked.id(), id, new HoldId(hold));
          return runs.start(
              order,
              asked.repeated(),
              LiftWorkflow.class,
              flow ->
                  WorkflowClient.start(
                      flow::lift,
                      admission.lifting(id, asked.id(), caller, new HoldId(hold), body.reason())));
        });
  }

  /** The first step says the same once more; who asks should hear it at once. */
  private void requireLiftable(Hold hold, Caller caller) {
    if (hold.placedBy().equals(caller.name())) {
      throw Refusal.because(FailureCode.LIFT_BY_PLACER, "whoever placed a hold does not lift it");
    }
    if (hold.state().equals("LIFTED")) {
      throw Refusal.because(FailureCode.ALREADY_EXISTS, "the hold is lifted already");
    }
    if (holds.waitsForVerdict(hold)) {
      throw Refusal.because(
          FailureCode.BUSY, "the incident is open; the verdict that thaws lifts its hold");
    }
  }

  /** The newest lifting of the hold. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "Show how lifting a hold stands")
  Run show(@PathVariable String tenant, @PathVariable String hold) {
    return runs.require(WHAT, order(tenant, hold));
  }

  /** The lifting as it goes. */
  @Get(uri = "/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow the lifting of a hold: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant, @PathVariable String hold) {
    Order order = order(tenant, hold);
    return following.events(order, () -> show(tenant, hold));
  }

  private Order order(String tenant, String hold) {
    TenantId id = new TenantId(tenant);
    HoldId held = new HoldId(holds.require(tenant, hold).id());
    return runs.newest(
        WHAT, WorkflowIds.lift(id, held), Run.Kind.LIFTING, run -> Order.lifting(run, id, held));
  }
}
