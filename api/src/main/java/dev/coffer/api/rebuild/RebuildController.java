package dev.coffer.api.rebuild;

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
import dev.coffer.workflows.catalog.RebuildRequest;
import dev.coffer.workflows.catalog.RebuildWorkflow;
import dev.coffer.workflows.temporal.WorkflowIds;
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
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.temporal.client.WorkflowClient;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.reactivestreams.Publisher;

/** Rebuilding a lost catalog from signed objects alone. */
@Controller("/v1/catalog/rebuild")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "catalog")
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
class RebuildController {
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  RebuildController(Accepting accepting, Admission admission, Runs runs, Following following) {
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Reads signed manifests and keyrings from the store and lists what verifies. */
  @Post
  @Needs(Permission.CATALOG_REBUILD)
  @Operation(summary = "Rebuild the catalog from the store")
  @ApiResponse(
      responseCode = "202",
      description = "Accepted; follow its events",
      content = @Content(schema = @Schema(implementation = Run.class)))
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait) {
    return accepting.once(
        request,
        Run.Kind.REBUILD,
        "",
        wait,
        asked -> {
          Order order = Order.rebuild(asked.id());
          RebuildRequest rebuild =
              new RebuildRequest(admission.platform(asked.id(), Caller.of(request)));
          return new Accepted(
              order,
              runs.start(
                  order,
                  asked.repeated(),
                  RebuildWorkflow.class,
                  flow -> WorkflowClient.start(flow::rebuild, rebuild)));
        });
  }

  /** The newest rebuild. */
  @Get
  @Needs(Permission.CATALOG_REBUILD)
  @Operation(summary = "Show the newest rebuild")
  Run show() {
    return runs.find(order()).orElseThrow(() -> Refusal.missing("rebuild"));
  }

  /** The newest rebuild as it goes. */
  @Get(uri = "/events", produces = Following.EVENTS)
  @Needs(Permission.CATALOG_REBUILD)
  @Operation(summary = "Follow the newest rebuild: run events, then end")
  @ApiResponse(
      responseCode = "200",
      description = "The run's events",
      content =
          @Content(mediaType = Following.EVENTS, schema = @Schema(implementation = RunEvent.class)))
  Publisher<Event<?>> events() {
    return following.events(order(), this::show);
  }

  private Order order() {
    return runs.latest(WorkflowIds.rebuild(), Run.Kind.REBUILD)
        .map(Order::rebuild)
        .orElseThrow(() -> Refusal.missing("rebuild"));
  }
}
