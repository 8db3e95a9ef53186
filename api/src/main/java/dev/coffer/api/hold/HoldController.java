package dev.coffer.api.hold;

import dev.coffer.api.backup.Backup;
import dev.coffer.api.backup.Backups;
import dev.coffer.api.dataset.Datasets;
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
import dev.coffer.workflows.hold.HoldRequest;
import dev.coffer.workflows.hold.HoldWorkflow;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.HoldId;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
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

/** Placing holds, and looking at them. */
@Controller("/v1/tenants/{tenant}/holds")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "holds")
@Answers
class HoldController {
  private final Holds holds;
  private final Backups backups;
  private final Datasets datasets;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  HoldController(
      Holds holds,
      Backups backups,
      Datasets datasets,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Following following) {
    this.holds = holds;
    this.backups = backups;
    this.datasets = datasets;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Keeps a backup, or all of a tenant's, from being deleted until somebody else lifts it. */
  @Post
  @Needs(Permission.HOLD_PLACE)
  @Operation(summary = "Place a legal hold on a backup or on the whole tenant")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewHold body) {
    TenantId id = new TenantId(tenant);
    TenantScope scope = scope(tenant, body);
    return accepting.once(
        request,
        Run.Kind.HOLD,
        body,
        wait,
        asked -> {
          Order order =
              Order.hold(id, scope == null ? null : scope.dataset(), new HoldId(asked.id()));
          Caller caller = Caller.of(request);
          HoldRequest hold =
              new HoldRequest(
                  new HoldId(asked.id()),
                  scope == null
                      ? admission.tenant(id, asked.id(), caller)
                      : admission.scope(scope, asked.id(), caller),
                  body.backup() == null ? null : new BackupId(body.backup()),
                  body.owner(),
                  body.reason());
          return runs.start(
              order,
              asked.repeated(),
              HoldWorkflow.class,
              flow -> WorkflowClient.start(flow::place, hold));
        });
  }

  /** The scope of the backup that is meant, or null when all of them are. */
  private @Nullable TenantScope scope(String tenant, NewHold body) {
    boolean all = Boolean.TRUE.equals(body.all());
    if (all == (body.backup() != null)) {
      throw Refusal.field("backup", "or all is needed, and only one of them");
    }
    if (body.backup() == null) {
      return null;
    }
    Backup found =
        backups
            .find(tenant, body.backup())
            .filter(backup -> backup.state().equals("COMMITTED"))
            .orElseThrow(() -> Refusal.because(FailureCode.NOT_FOUND, "backup", "is not listed"));
    return datasets.require(tenant, found.dataset());
  }

  /** The tenant's holds. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "List a tenant's holds, newest first, lifted ones included")
  Page<Hold> list(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return holds.list(tenant, PageRequest.of(limit, next));
  }

  /** One hold. */
  @Get("/{hold}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a hold")
  Hold show(@PathVariable String tenant, @PathVariable String hold) {
    return holds.require(tenant, hold);
  }

  /** The placing as it goes. */
  @Get(uri = "/{hold}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow the placing of a hold: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant, @PathVariable String hold) {
    String dataset = holds.find(tenant, hold).map(Hold::dataset).orElse(null);
    Order order =
        Order.hold(
            new TenantId(tenant),
            dataset == null ? null : new DatasetId(dataset),
            new HoldId(hold));
    return following.events(order, () -> recorded(order, holds.require(tenant, hold)));
  }

  private static Run recorded(Order order, Hold hold) {
    String state = hold.state().equals("PLACING") ? "FAILED" : "DONE";
    return Recorded.run(order, state, hold.placedAt(), null);
  }
}
