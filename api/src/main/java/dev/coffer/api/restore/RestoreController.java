package dev.coffer.api.restore;

import dev.coffer.api.backup.Backup;
import dev.coffer.api.dataset.Datasets;
import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Answers;
import dev.coffer.api.problem.Problem;
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
import dev.coffer.api.run.Workflows;
import dev.coffer.api.signin.Caller;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.RestoreId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.restore.RestoreRequest;
import dev.coffer.workflows.restore.RestoreWorkflow;
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
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Restores of a tenant. */
@Controller("/v1/tenants/{tenant}/restores")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "restores")
@Answers
class RestoreController {
  private final Restores restores;
  private final Planning planning;
  private final Datasets datasets;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Workflows workflows;
  private final Following following;

  RestoreController(
      Restores restores,
      Planning planning,
      Datasets datasets,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Workflows workflows,
      Following following) {
    this.restores = restores;
    this.planning = planning;
    this.datasets = datasets;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.workflows = workflows;
    this.following = following;
  }

  /** Restores a dataset into its live place. */
  @Post
  @Needs(Permission.RESTORE_CREATE)
  @Operation(summary = "Restore a dataset")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewRestore body) {
    TenantScope scope = planning.scope(tenant, body);
    Backup backup = planning.backup(scope, body);
    return accepting.once(
        request,
        Run.Kind.RESTORE,
        body,
        wait,
        asked -> {
          Order order = Order.restore(asked.id(), scope);
          RestoreRequest restore =
              new RestoreRequest(
                  new RestoreId(asked.id()),
                  admission.scope(scope, asked.id(), Caller.of(request)),
                  new BackupId(backup.id()),
                  Objects.requireNonNullElse(body.reason(), ""));
          return runs.start(
              order,
              asked.repeated(),
              RestoreWorkflow.class,
              flow -> WorkflowClient.start(flow::restore, restore));
        });
  }

  /** What a restore would do; nothing is started. */
  @Post("/plan")
  @Needs(Permission.RESTORE_CREATE)
  @Operation(summary = "Say what a restore would do")
  Plan plan(@PathVariable String tenant, @Body @Valid NewRestore body) {
    TenantScope scope = planning.scope(tenant, body);
    return planning.dry(scope, planning.backup(scope, body));
  }

  /** The tenant's restores. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "List a tenant's restores, newest first")
  Page<Restore> list(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return restores.list(tenant, PageRequest.of(limit, next));
  }

  /** One restore, with its plan and decisions while it runs. */
  @Get("/{restore}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a restore")
  Restore show(@PathVariable String tenant, @PathVariable String restore) {
    Restore found = require(tenant, restore);
    return restores.withPlan(found, datasets.require(tenant, found.dataset()));
  }

  /** Approves or denies exactly one plan. */
  @Post("/{restore}/decisions")
  @Needs(Permission.RESTORE_DECIDE)
  @Operation(summary = "Approve or deny a restore's plan")
  Restore decide(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String restore,
      @Body @Valid NewDecision body) {
    Restore found = require(tenant, restore);
    TenantScope scope = datasets.require(tenant, found.dataset());
    if (runs.find(Order.restore(restore, scope)).filter(run -> !run.ended()).isEmpty()) {
      throw Refusal.because(FailureCode.INVALID_REQUEST, "the restore does not wait for approvals");
    }
    workflows.tell(
        RestoreWorkflow.class,
        WorkflowIds.restore(scope),
        "the restore",
        flow ->
            flow.decide(
                admission.decision(
                    new Digest(body.plan()),
                    Caller.of(request),
                    body.decision() == NewDecision.Word.APPROVE,
                    Objects.requireNonNullElse(body.note(), ""))));
    return show(tenant, restore);
  }

  /** The restore as it goes. */
  @Get(uri = "/{restore}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow a restore: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant, @PathVariable String restore) {
    Order order = order(tenant, restore);
    return following.events(order, () -> recorded(order, require(tenant, restore)));
  }

  /** A restore that began this moment is not listed yet: its run tells which dataset's it is. */
  private Order order(String tenant, String restore) {
    @Nullable String dataset = restores.find(tenant, restore).map(Restore::dataset).orElse(null);
    return runs.amongThose(
            datasets.scopes(tenant).stream().map(scope -> Order.restore(restore, scope)), dataset)
        .orElseThrow(() -> Refusal.missing("restore"));
  }

  private Restore require(String tenant, String restore) {
    return restores.find(tenant, restore).orElseThrow(() -> Refusal.missing("restore"));
  }

  private static Run recorded(Order order, Restore restore) {
    Problem problem = Recorded.problem(restore.failure());
    return Recorded.run(
        order,
        restore.state(),
        restore.finishedAt(),
        problem == null ? null : problem.withIncident(restore.incident()));
  }
}
