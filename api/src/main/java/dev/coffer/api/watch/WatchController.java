package dev.coffer.api.watch;

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
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.watch.WatchRequest;
import dev.coffer.workflows.watch.WatchResult;
import dev.coffer.workflows.watch.WatchWorkflow;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
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
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.reactivestreams.Publisher;

/** Watching over the keys of tenants that left. */
@Controller("/v1/watch")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "keys")
@Answers
class WatchController {
  private static final String WHAT = "watch";

  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  WatchController(Accepting accepting, Admission admission, Runs runs, Following following) {
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Looks for keys that were destroyed and are there again; destroys and reports them. */
  @Post
  @Needs(Permission.KEYS_WATCH)
  @Operation(summary = "Look for keys of tenants that left")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait) {
    Caller caller = Caller.of(request);
    caller.requireEveryTenant();
    return accepting.once(
        request,
        Run.Kind.WATCH,
        "",
        wait,
        asked -> {
          Order order = Order.watch(asked.id());
          WatchRequest watch =
              new WatchRequest(
                  asked.id(), admission.platform(asked.id(), caller), WatchResult.NOTHING);
          return runs.start(
              order,
              asked.repeated(),
              WatchWorkflow.class,
              flow -> WorkflowClient.start(flow::watch, watch));
        });
  }

  /** The newest watch; its result says how many it looked at and which were back. */
  @Get
  @Needs(Permission.KEYS_WATCH)
  @Operation(summary = "Show the newest watch over tenants that left")
  Run show(HttpRequest<?> request) {
    Caller.of(request).requireEveryTenant();
    return runs.require(WHAT, newest());
  }

  /** The newest watch as it goes. */
  @Get(uri = "/events", produces = Following.EVENTS)
  @Needs(Permission.KEYS_WATCH)
  @Operation(summary = "Follow the newest watch over tenants that left: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(HttpRequest<?> request) {
    Caller.of(request).requireEveryTenant();
    Order newest = newest();
    return following.events(newest, () -> runs.require(WHAT, newest));
  }

  private Order newest() {
    return runs.newest(WHAT, WorkflowIds.watch(), Run.Kind.WATCH, Order::watch);
  }
}
