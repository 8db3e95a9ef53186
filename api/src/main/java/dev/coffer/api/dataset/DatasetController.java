package dev.coffer.api.dataset;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Answers;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.run.Accepting;
import dev.coffer.api.run.Admission;
import dev.coffer.api.run.AnswersEvents;
import dev.coffer.api.run.AnswersRun;
import dev.coffer.api.run.Following;
import dev.coffer.api.run.Order;
import dev.coffer.api.run.Recorded;
import dev.coffer.api.run.Run;
import dev.coffer.api.run.Runs;
import dev.coffer.api.signin.Caller;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.EngineKind;
import dev.coffer.workflows.model.Isolation;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.temporal.WorkflowIds;
import dev.coffer.workflows.tenant.DatasetRequest;
import dev.coffer.workflows.tenant.DatasetWorkflow;
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
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Datasets of a tenant. */
@Controller("/v1/tenants/{tenant}/datasets")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "datasets")
@Answers
class DatasetController {
  private final Datasets datasets;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  DatasetController(
      Datasets datasets, Accepting accepting, Admission admission, Runs runs, Following following) {
    this.datasets = datasets;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Takes a dataset under protection. */
  @Post
  @Needs(Permission.DATASET_CREATE)
  @Operation(summary = "Take a dataset under protection")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewDataset body) {
    TenantScope scope = body.scopeOf(new TenantId(tenant));
    Placement placement = body.place();
    return accepting.once(
        request,
        Run.Kind.REGISTRATION,
        body,
        wait,
        asked -> {
          Order order = Order.registration(asked.id(), scope);
          requireNew(order);
          datasets.requireFree(scope, placement);
          DatasetRequest register =
              new DatasetRequest(admission.scope(scope, asked.id(), Caller.of(request)), placement);
          return runs.start(
              order,
              asked.repeated(),
              DatasetWorkflow.class,
              flow -> WorkflowClient.start(flow::register, register));
        });
  }

  /** One that was withdrawn may be tried again; the first step says whether in this scope. */
  private void requireNew(Order order) {
    Datasets.Listed listed =
        datasets.find(String.valueOf(order.tenant()), String.valueOf(order.dataset())).orElse(null);
    if (listed != null
        && !listed.dataset().state().equals("WITHDRAWN")
        && !listed.run().equals(order.id())) {
      throw Refusal.because(FailureCode.ALREADY_EXISTS, "id", "is a dataset of this tenant");
    }
  }

  /** The tenant's datasets. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "List a tenant's datasets, newest first")
  Page<Dataset> list(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return datasets.list(tenant, PageRequest.of(limit, next));
  }

  /** One dataset. */
  @Get("/{dataset}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a dataset")
  Dataset show(@PathVariable String tenant, @PathVariable String dataset) {
    return datasets
        .find(tenant, dataset)
        .map(Datasets.Listed::dataset)
        .orElseThrow(() -> Refusal.missing("dataset"));
  }

  /** The dataset's registration as it goes. */
  @Get(uri = "/{dataset}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow a dataset's registration: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant, @PathVariable String dataset) {
    // Engine and isolation are in the row; the workflow id does not need them.
    TenantScope scope =
        new TenantScope(
            new TenantId(tenant),
            new DatasetId(dataset),
            EngineKind.POSTGRESQL,
            Isolation.DATABASE);
    String run =
        runs.latest(WorkflowIds.dataset(scope), Run.Kind.REGISTRATION)
            .or(() -> datasets.find(tenant, dataset).map(Datasets.Listed::run))
            .orElseThrow(() -> Refusal.missing("dataset"));
    Order order = Order.registration(run, scope);
    return following.events(
        order, () -> Recorded.run(order, show(tenant, dataset).state(), null, null));
  }
}
