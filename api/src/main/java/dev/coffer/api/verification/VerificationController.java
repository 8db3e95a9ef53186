package dev.coffer.api.verification;

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
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.verify.VerifyRequest;
import dev.coffer.workflows.verify.VerifyWorkflow;
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

/** Verifications of stored backups. */
@Controller("/v1/tenants/{tenant}/backups/{backup}/verifications")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "verifications")
@Answers
class VerificationController {
  private final Verifications verifications;
  private final Backups backups;
  private final Datasets datasets;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  VerificationController(
      Verifications verifications,
      Backups backups,
      Datasets datasets,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Following following) {
    this.verifications = verifications;
    this.backups = backups;
    this.datasets = datasets;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Verifies a stored backup without restoring it. */
  @Post
  @Needs(Permission.VERIFICATION_CREATE)
  @Operation(summary = "Verify a stored backup")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @PathVariable String backup,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewVerification body) {
    TenantScope scope = scope(tenant, backup);
    return accepting.once(
        request,
        Run.Kind.VERIFICATION,
        body,
        wait,
        asked -> {
          Order order = Order.verification(asked.id(), scope, backup);
          VerifyRequest verify =
              new VerifyRequest(
                  asked.id(),
                  admission.scope(scope, asked.id(), Caller.of(request)),
                  new BackupId(backup),
                  body.level());
          return runs.start(
              order,
              asked.repeated(),
              VerifyWorkflow.class,
              flow -> WorkflowClient.start(flow::verify, verify));
        });
  }

  private TenantScope scope(String tenant, String backup) {
    Backup found = backups.find(tenant, backup).orElseThrow(() -> Refusal.missing("backup"));
    return datasets.require(tenant, found.dataset());
  }

  /** Verifications of one backup. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "List a backup's verifications, newest first")
  Page<Verification> list(
      @PathVariable String tenant,
      @PathVariable String backup,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    PageRequest page = PageRequest.of(limit, next);
    scope(tenant, backup);
    return verifications.list(tenant, backup, page);
  }

  /** One verification. */
  @Get("/{verification}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a verification")
  Verification show(
      @PathVariable String tenant, @PathVariable String backup, @PathVariable String verification) {
    return verifications
        .find(tenant, backup, verification)
        .orElseThrow(() -> Refusal.missing("verification"));
  }

  /** The verification as it goes. */
  @Get(uri = "/{verification}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow a verification: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(
      @PathVariable String tenant, @PathVariable String backup, @PathVariable String verification) {
    Order order = Order.verification(verification, scope(tenant, backup), backup);
    return following.events(
        order,
        () -> {
          Verification found = show(tenant, backup, verification);
          return Recorded.run(order, found.state(), found.verifiedAt(), null);
        });
  }
}
