package dev.coffer.api.rebuild;

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
import io.swagger.v3.oas.annotations.tags.Tag;
import io.temporal.client.WorkflowClient;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.reactivestreams.Publisher;

/** Rebuilding a lost catalog from signed objects alone. */
@Controller("/v1/catalog/rebuild")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "catalog")
@Answers
class RebuildController {
  private static final String WHAT = "rebuild";

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
  @AnswersRun
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
          return runs.start(
              order,
              asked.repeated(),
              RebuildWorkflow.class,
              flow -> WorkflowClient.start(flow::rebuild, rebuild));
        });
  }

  /** The newest rebuild. */
  @Get
  @Needs(Permission.CATALOG_REBUILD)
  @Operation(summary = "Show the newest rebuild")
  Run show() {
    return runs.require(WHAT, newest());
  }

  /** The newest rebuild as it goes. */
  @Get(uri = "/events", produces = Following.EVENTS)
  @Needs(Permission.CATALOG_REBUILD)
  @Operation(summary = "Follow the newest rebuild: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events() {
    Order newest = newest();
    return following.events(newest, () -> runs.require(WHAT, newest));
  }

  private Order newest() {
    return runs.newest(WHAT, WorkflowIds.rebuild(), Run.Kind.REBUILD, Order::rebuild);
  }
}
