package dev.coffer.api.adoption;

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
import dev.coffer.workflows.adopt.AdoptRequest;
import dev.coffer.workflows.adopt.AdoptWorkflow;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.Digest;
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

/** Archives that become backups. */
@Controller("/v1/tenants/{tenant}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "adoptions")
@Answers
class AdoptionController {
  private final Backups backups;
  private final Datasets datasets;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  AdoptionController(
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

  /** Makes a backup of an archive, or says what that would be. */
  @Post("/datasets/{dataset}/adoptions")
  @Needs(Permission.BACKUP_ADOPT)
  @Operation(
      summary = "Adopt an archive: make a backup of what Coffer did not take",
      description =
          "With preview it reads the archive and changes nothing. The backup is listed as imported"
              + " for ever, and stands before none that Coffer took.")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String dataset,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewAdoption body) {
    TenantScope scope = datasets.require(tenant, dataset);
    return accepting.once(
        request,
        Run.Kind.ADOPTION,
        body,
        wait,
        asked -> {
          Order order = Order.adoption(asked.id(), scope);
          AdoptRequest adopt =
              new AdoptRequest(
                  new BackupId(asked.id()),
                  admission.scope(scope, asked.id(), Caller.of(request)),
                  body.archive(),
                  new Digest(body.sha256()),
                  body.madeAt(),
                  body.database(),
                  Boolean.TRUE.equals(body.preview()),
                  Objects.requireNonNullElse(body.reason(), ""));
          return runs.start(
              order,
              asked.repeated(),
              AdoptWorkflow.class,
              flow -> WorkflowClient.start(flow::adopt, adopt));
        });
  }

  /** Backups that Coffer did not take. */
  @Get("/adoptions")
  @Needs(Permission.READ)
  @Operation(summary = "List a tenant's imported backups, newest first; previews are not listed")
  Page<Backup> list(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return backups.imported(tenant, PageRequest.of(limit, next));
  }

  /** One of them. */
  @Get("/adoptions/{adoption}")
  @Needs(Permission.READ)
  @Operation(summary = "Show an imported backup")
  Backup show(@PathVariable String tenant, @PathVariable String adoption) {
    return backups
        .find(tenant, adoption)
        .filter(backup -> backup.imported() != null)
        .orElseThrow(() -> Refusal.missing("adoption"));
  }

  /** The adoption as it goes. */
  @Get(uri = "/adoptions/{adoption}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow an adoption: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant, @PathVariable String adoption) {
    Order order = order(tenant, adoption);
    return following.events(
        order,
        () -> {
          Backup found = show(tenant, adoption);
          return Recorded.run(
              order,
              found.state().equals("COMMITTED") ? "DONE" : found.state(),
              found.finishedAt(),
              Recorded.problem(found.failure()));
        });
  }

  /** One that still surveys is not listed, and a preview never is: its run tells whose it is. */
  private Order order(String tenant, String adoption) {
    @Nullable String dataset = backups.find(tenant, adoption).map(Backup::dataset).orElse(null);
    return runs.amongThose(
            datasets.scopes(tenant).stream().map(scope -> Order.adoption(adoption, scope)), dataset)
        .orElseThrow(() -> Refusal.missing("adoption"));
  }
}
