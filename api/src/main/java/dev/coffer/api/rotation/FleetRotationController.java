package dev.coffer.api.rotation;

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
import dev.coffer.workflows.rotation.FleetProgress;
import dev.coffer.workflows.rotation.FleetRotationRequest;
import dev.coffer.workflows.rotation.FleetRotationWorkflow;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
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
import java.util.Objects;
import org.reactivestreams.Publisher;

/** Rotating the keys of every tenant. */
@Controller("/v1/rotations")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "keys")
@Answers
class FleetRotationController {
  private static final String WHAT = "rotation";

  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  FleetRotationController(
      Accepting accepting, Admission admission, Runs runs, Following following) {
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Rotates every active tenant's keys, a few at a time; one that fails stops no other. */
  @Post
  @Needs(Permission.KEYS_ROTATE_ALL)
  @Operation(summary = "Rotate every tenant's keys")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewRotation body) {
    Caller caller = Caller.of(request);
    caller.requireEveryTenant();
    return accepting.once(
        request,
        Run.Kind.FLEET_ROTATION,
        body,
        wait,
        asked -> {
          Order order = Order.fleetRotation(asked.id());
          FleetRotationRequest fleet =
              new FleetRotationRequest(
                  asked.id(),
                  admission.platform(asked.id(), caller),
                  Objects.requireNonNullElse(body.reason(), ""),
                  FleetProgress.NONE);
          return runs.start(
              order,
              asked.repeated(),
              FleetRotationWorkflow.class,
              flow -> WorkflowClient.start(flow::rotateAll, fleet));
        });
  }

  /** The newest rotation of every tenant; its result says how many are done and which failed. */
  @Get
  @Needs(Permission.KEYS_ROTATE_ALL)
  @Operation(summary = "Show the newest rotation of every tenant's keys")
  Run show(HttpRequest<?> request) {
    Caller.of(request).requireEveryTenant();
    return runs.require(WHAT, newest());
  }

  /** The newest rotation of every tenant as it goes. */
  @Get(uri = "/events", produces = Following.EVENTS)
  @Needs(Permission.KEYS_ROTATE_ALL)
  @Operation(summary = "Follow the newest rotation of every tenant's keys: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(HttpRequest<?> request) {
    Caller.of(request).requireEveryTenant();
    Order newest = newest();
    return following.events(newest, () -> runs.require(WHAT, newest));
  }

  private Order newest() {
    return runs.newest(
        WHAT, WorkflowIds.fleetRotation(), Run.Kind.FLEET_ROTATION, Order::fleetRotation);
  }
}
