package dev.coffer.api.purge;

import dev.coffer.api.page.Page;
import dev.coffer.api.page.PageRequest;
import dev.coffer.api.problem.Answers;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.restore.NewDecision;
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
import dev.coffer.workflows.model.Digest;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.PurgeRequest;
import dev.coffer.workflows.purge.PurgeWorkflow;
import dev.coffer.workflows.temporal.WorkflowIds;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
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
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Purges of a tenant; its offboarding is one of everything. */
@Controller("/v1/tenants/{tenant}/purges")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "purges")
@Answers
class PurgeController {
  private final Purges purges;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Workflows workflows;
  private final Following following;

  PurgeController(
      Purges purges,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Workflows workflows,
      Following following) {
    this.purges = purges;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.workflows = workflows;
    this.following = following;
  }

  /** Deletes what the tenant's retention lets go, or says what that is. */
  @Post
  @Needs(Permission.PURGE_CREATE)
  @Operation(summary = "Purge a tenant's expired backups and orphans, or dry-run it")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewPurge body) {
    TenantId id = new TenantId(tenant);
    return accepting.once(
        request,
        Run.Kind.PURGE,
        body,
        wait,
        asked -> {
          Order order = Order.purge(asked.id(), id);
          PurgeRequest purge =
              new PurgeRequest(
                  asked.id(),
                  admission.tenant(id, asked.id(), Caller.of(request)),
                  body.dryRun(),
                  Objects.requireNonNullElse(body.reason(), ""),
                  PurgeRequest.Extent.EXPIRED,
                  null);
          return runs.start(
              order,
              asked.repeated(),
              PurgeWorkflow.class,
              flow -> WorkflowClient.start(flow::purge, purge));
        });
  }

  /** The tenant's purges. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "List a tenant's purges, newest first")
  Page<Purge> list(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return purges.list(tenant, PageRequest.of(limit, next));
  }

  /** One purge, with its plan, and with its waits and decisions while it runs. */
  @Get("/{purge}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a purge")
  Purge show(@PathVariable String tenant, @PathVariable String purge) {
    return purges.live(require(tenant, purge));
  }

  /** The plan, backup by backup, and what came of each. */
  @Get("/{purge}/backups")
  @Needs(Permission.READ)
  @Operation(summary = "List the backups of a purge's plan, oldest first")
  Page<Purge.Item> backups(
      @PathVariable String tenant,
      @PathVariable String purge,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    PageRequest page = PageRequest.of(limit, next);
    require(tenant, purge);
    return purges.items(tenant, purge, page);
  }

  /** What the tenant took along, dataset by dataset. */
  @Get("/{purge}/exports")
  @Needs(Permission.READ)
  @Operation(summary = "List what an offboarding exported, by dataset")
  List<Purge.Export> exports(@PathVariable String tenant, @PathVariable String purge) {
    require(tenant, purge);
    return purges.exports(tenant, purge);
  }

  /** Approves or denies exactly one plan. */
  @Post("/{purge}/decisions")
  @Needs(Permission.PURGE_DECIDE)
  @Operation(summary = "Approve or deny a purge's plan")
  Purge decide(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String purge,
      @Body @Valid NewDecision body) {
    requireRunning(tenant, purge);
    workflows.tell(
        PurgeWorkflow.class,
        WorkflowIds.purge(new TenantId(tenant)),
        "the purge",
        flow ->
            flow.decide(
                admission.decision(
                    new Digest(body.plan()),
                    Caller.of(request),
                    body.decision() == NewDecision.Word.APPROVE,
                    Objects.requireNonNullElse(body.note(), ""))));
    return show(tenant, purge);
  }

  /** Stops a purge that waits for approvals, or out its grace; later it goes to its end. */
  @Delete("/{purge}")
  @Needs(Permission.PURGE_CANCEL)
  @Operation(summary = "Cancel a purge before its first delete")
  Purge cancel(@PathVariable String tenant, @PathVariable String purge) {
    requireRunning(tenant, purge);
    workflows.cancel(WorkflowIds.purge(new TenantId(tenant)), "the purge");
    return show(tenant, purge);
  }

  /** The purge as it goes. */
  @Get(uri = "/{purge}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow a purge: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant, @PathVariable String purge) {
    Order order = Order.deletion(purge, new TenantId(tenant));
    if (runs.find(order).isEmpty()) {
      require(tenant, purge);
    }
    return following.events(order, () -> recorded(order, require(tenant, purge)));
  }

  private void requireRunning(String tenant, String purge) {
    require(tenant, purge);
    Order order = Order.deletion(purge, new TenantId(tenant));
    if (runs.find(order).filter(run -> !run.ended()).isEmpty()) {
      throw Refusal.because(FailureCode.INVALID_REQUEST, "the purge does not run any more");
    }
  }

  private Purge require(String tenant, String purge) {
    return purges.find(tenant, purge).orElseThrow(() -> Refusal.missing("purge"));
  }

  private static Run recorded(Order order, Purge purge) {
    return Recorded.run(
        order, purge.state(), purge.finishedAt(), Recorded.problem(purge.failure()));
  }
}
