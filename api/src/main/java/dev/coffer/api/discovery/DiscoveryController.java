package dev.coffer.api.discovery;

import dev.coffer.api.fields.Fields;
import dev.coffer.api.page.Page;
import dev.coffer.api.problem.Problem;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.run.Accepting;
import dev.coffer.api.run.Accepting.Accepted;
import dev.coffer.api.run.Admission;
import dev.coffer.api.run.Following;
import dev.coffer.api.run.Order;
import dev.coffer.api.run.Run;
import dev.coffer.api.run.RunEvent;
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
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
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
@ApiResponse(responseCode = "200", description = "As asked")
@ApiResponse(
    responseCode = "4XX",
    description = "The request is refused; the problem says why",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "5XX",
    description = "A service behind the API does not answer, or a defect",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
class DiscoveryController {
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
  @ApiResponse(
      responseCode = "202",
      description = "Accepted; follow its events",
      content = @Content(schema = @Schema(implementation = Run.class)))
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
          return new Accepted(
              order,
              runs.start(
                  order,
                  asked.repeated(),
                  DiscoverWorkflow.class,
                  flow -> WorkflowClient.start(flow::discover, discover)));
        });
  }

  /** The newest discovery; its result says how much it saw, and how much of that is uncovered. */
  @Get
  @Needs(Permission.SERVERS_DISCOVER)
  @Operation(summary = "Show the newest discovery")
  Run show(HttpRequest<?> request) {
    Caller.of(request).requireEveryTenant();
    return newest();
  }

  /** The newest discovery as it goes. */
  @Get(uri = "/events", produces = Following.EVENTS)
  @Needs(Permission.SERVERS_DISCOVER)
  @Operation(summary = "Follow the newest discovery: run events, then end")
  @ApiResponse(
      responseCode = "200",
      description = "The run's events",
      content =
          @Content(mediaType = Following.EVENTS, schema = @Schema(implementation = RunEvent.class)))
  Publisher<Event<?>> events(HttpRequest<?> request) {
    Caller.of(request).requireEveryTenant();
    return following.events(order(), this::newest);
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

  private Run newest() {
    return runs.find(order()).orElseThrow(() -> Refusal.missing("discovery"));
  }

  private Order order() {
    return runs.latest(WorkflowIds.discovery(), Run.Kind.DISCOVERY)
        .map(Order::discovery)
        .orElseThrow(() -> Refusal.missing("discovery"));
  }
}
