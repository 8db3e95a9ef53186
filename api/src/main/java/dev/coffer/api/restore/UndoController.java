package dev.coffer.api.restore;

import dev.coffer.api.dataset.Datasets;
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
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.restore.UndoRequest;
import dev.coffer.workflows.restore.UndoWorkflow;
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
import java.util.Objects;
import org.reactivestreams.Publisher;

/** Taking a finished restore back. */
@Controller("/v1/tenants/{tenant}/restores/{restore}/undo")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "restores")
@Answers
class UndoController {
  private static final String WHAT = "undo";

  private final Restores restores;
  private final Datasets datasets;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  UndoController(
      Restores restores,
      Datasets datasets,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Following following) {
    this.restores = restores;
    this.datasets = datasets;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Makes the safety copy live again. */
  @Post
  @Needs(Permission.RESTORE_UNDO)
  @Operation(summary = "Take a finished restore back")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String restore,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewUndo body) {
    TenantScope scope = scope(tenant, restore);
    return accepting.once(
        request,
        Run.Kind.UNDO,
        body,
        wait,
        asked -> {
          Order order = Order.undo(asked.id(), scope, restore);
          UndoRequest undo =
              new UndoRequest(
                  asked.id(),
                  admission.scope(scope, asked.id(), Caller.of(request)),
                  new RestoreId(restore),
                  Objects.requireNonNullElse(body.reason(), ""));
          return runs.start(
              order,
              asked.repeated(),
              UndoWorkflow.class,
              flow -> WorkflowClient.start(flow::undo, undo));
        });
  }

  /** The newest undo of the dataset, while nothing else ran since. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "Show how taking a restore back stands")
  Run show(@PathVariable String tenant, @PathVariable String restore) {
    return runs.require(WHAT, order(tenant, restore));
  }

  /** The undo as it goes. */
  @Get(uri = "/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow taking a restore back: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant, @PathVariable String restore) {
    Order order = order(tenant, restore);
    return following.events(order, () -> show(tenant, restore));
  }

  private Order order(String tenant, String restore) {
    TenantScope scope = scope(tenant, restore);
    return runs.newest(
        WHAT, WorkflowIds.restore(scope), Run.Kind.UNDO, id -> Order.undo(id, scope, restore));
  }

  private TenantScope scope(String tenant, String restore) {
    Restore found = restores.find(tenant, restore).orElseThrow(() -> Refusal.missing("restore"));
    return datasets.require(tenant, found.dataset());
  }
}
