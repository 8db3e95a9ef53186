package dev.coffer.api.discovery;

import dev.coffer.api.fields.Fields;
import dev.coffer.api.page.Page;
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
import dev.coffer.workflows.discover.DiscoverRequest;
import dev.coffer.workflows.discover.DiscoverWorkflow;
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
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Finding databases and schemas that no dataset covers. */
@Controller("/v1/discovery")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "discovery")
@Answers
class DiscoveryController {
  private static final String WHAT = "discovery";

  private final Findings findings;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  DiscoveryController(
      Findings findings, Accepting accepting, Admission admission, Runs runs, Following following) {
    this.findings = findings;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Looks at one configured server, or at all of them. */
  @Post
  @Needs(Permission.SERVERS_DISCOVER)
  @Operation(summary = "Look at servers for what no dataset covers")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewDiscovery body) {
    Caller caller = Caller.of(request);
    caller.requireEveryTenant();
    return accepting.once(
        request,
        Run.Kind.DISCOVERY,
        body,
        wait,
        asked -> {
          Order order = Order.discovery(asked.id());
          DiscoverRequest discover =
              new DiscoverRequest(
                  asked.id(), admission.platform(asked.id(), caller), body.server());
          return runs.start(
              order,
              asked.repeated(),
              DiscoverWorkflow.class,
              flow -> WorkflowClient.start(flow::discover, discover));
        });
  }

  /** The newest discovery; its result says how much it saw, and how much of that is uncovered. */
  @Get
  @Needs(Permission.SERVERS_DISCOVER)
  @Operation(summary = "Show the newest discovery")
  Run show(HttpRequest<?> request) {
    Caller.of(request).requireEveryTenant();
    return runs.require(WHAT, newest());
  }

  /** The newest discovery as it goes. */
  @Get(uri = "/events", produces = Following.EVENTS)
  @Needs(Permission.SERVERS_DISCOVER)
  @Operation(summary = "Follow the newest discovery: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(HttpRequest<?> request) {
    Caller.of(request).requireEveryTenant();
    Order newest = newest();
    return following.events(newest, () -> runs.require(WHAT, newest));
  }

  /**
   * What was seen at the newest look at each server and that no dataset covers now, in one page.
   *
   * @param server name of a server; all that were looked at when absent
   */
  @Get("/findings")
  @Needs(Permission.SERVERS_DISCOVER)
  @Operation(summary = "List what no dataset covers, by server and name")
  Page<Finding> findings(
      HttpRequest<?> request, @Nullable @QueryValue @Pattern(regexp = Fields.ID) String server) {
    Caller.of(request).requireEveryTenant();
    return new Page<>(findings.of(server), null);
  }

  private Order newest() {
    return runs.newest(WHAT, WorkflowIds.discovery(), Run.Kind.DISCOVERY, Order::discovery);
  }
}
