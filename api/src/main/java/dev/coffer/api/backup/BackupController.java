package dev.coffer.api.backup;

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
import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.backup.BackupWorkflow;
import dev.coffer.workflows.model.BackupId;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Backups of a tenant. */
@Controller("/v1/tenants/{tenant}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "backups")
@Answers
class BackupController {
  private final Backups backups;
  private final Datasets datasets;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  BackupController(
      Backups backups,
      Datasets datasets,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Following following) {
    this.backups = backups;
    this.datasets = datasets;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Takes a recovery point. */
  @Post("/datasets/{dataset}/backups")
  @Needs(Permission.BACKUP_CREATE)
  @Operation(summary = "Take a backup of a dataset")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String dataset,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewBackup body) {
    TenantScope scope = datasets.require(tenant, dataset);
    return accepting.once(
        request,
        Run.Kind.BACKUP,
        body,
        wait,
        asked -> {
          Order order = Order.backup(asked.id(), scope);
          BackupRequest backup =
              new BackupRequest(
                  new BackupId(asked.id()),
                  admission.scope(scope, asked.id(), Caller.of(request)),
                  Objects.requireNonNullElse(body.reason(), ""));
          return runs.start(
              order,
              asked.repeated(),
              BackupWorkflow.class,
              flow -> WorkflowClient.start(flow::backup, backup));
        });
  }

  /** Backups of one dataset. */
  @Get("/datasets/{dataset}/backups")
  @Needs(Permission.READ)
  @Operation(summary = "List a dataset's backups, newest first")
  Page<Backup> listOfDataset(
      @PathVariable String tenant,
      @PathVariable String dataset,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    datasets.require(tenant, dataset);
    return backups.list(tenant, dataset, PageRequest.of(limit, next));
  }

  /** Backups of all the tenant's datasets. */
  @Get("/backups")
  @Needs(Permission.READ)
  @Operation(summary = "List a tenant's backups, newest first")
  Page<Backup> list(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return backups.list(tenant, null, PageRequest.of(limit, next));
  }

  /** One backup. */
  @Get("/backups/{backup}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a backup")
  Backup show(@PathVariable String tenant, @PathVariable String backup) {
    return backups.find(tenant, backup).orElseThrow(() -> Refusal.missing("backup"));
  }

  /** The backup as it goes. */
  @Get(uri = "/backups/{backup}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow a backup: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant, @PathVariable String backup) {
    Order order = order(tenant, backup);
    return following.events(order, () -> recorded(order, show(tenant, backup)));
  }

  /** A backup that began this moment is not listed yet: its run tells which dataset's it is. */
  private Order order(String tenant, String backup) {
    @Nullable String dataset = backups.find(tenant, backup).map(Backup::dataset).orElse(null);
    return runs.amongThose(
            datasets.scopes(tenant).stream().map(scope -> Order.backup(backup, scope)), dataset)
        .orElseThrow(() -> Refusal.missing("backup"));
  }

  private static Run recorded(Order order, Backup backup) {
    return Recorded.run(
        order,
        backup.state().equals("COMMITTED") ? "DONE" : backup.state(),
        backup.finishedAt(),
        Recorded.problem(backup.failure()));
  }
}
