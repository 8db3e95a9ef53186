package dev.coffer.api.compromise;

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
import dev.coffer.api.tenant.Tenants;
import dev.coffer.workflows.compromise.CompromiseRequest;
import dev.coffer.workflows.compromise.CompromiseWorkflow;
import dev.coffer.workflows.model.TenantId;
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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Compromises of one tenant's data keys. */
@Controller("/v1/tenants/{tenant}/compromises")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "keys")
@Answers
class CompromiseController {
  private final Compromises compromises;
  private final Tenants tenants;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  CompromiseController(
      Compromises compromises,
      Tenants tenants,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Following following) {
    this.compromises = compromises;
    this.tenants = tenants;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Rotates, seals again what those keys had sealed, and shreds them; or says what that is. */
  @Post
  @Needs(Permission.KEYS_ROTATE)
  @Operation(
      summary = "Answer a compromise: seal a tenant's backups again and shred the old keys",
      description = "With preview it changes nothing and says what would be sealed again.")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewCompromise body) {
    TenantId id = new TenantId(tenants.require(tenant).id());
    boolean all = Boolean.TRUE.equals(body.allEpochs());
    if (all == (body.epochs() != null)) {
      throw Refusal.field("epochs", "are named, or allEpochs is true");
    }
    return accepting.once(
        request,
        Run.Kind.COMPROMISE,
        body,
        wait,
        asked -> {
          Order order = Order.compromise(asked.id(), id);
          CompromiseRequest compromise =
              new CompromiseRequest(
                  asked.id(),
                  admission.tenant(id, asked.id(), Caller.of(request)),
                  body.epochs() == null ? List.of() : body.epochs(),
                  Boolean.TRUE.equals(body.preview()),
                  body.reason());
          return runs.start(
              order,
              asked.repeated(),
              CompromiseWorkflow.class,
              flow -> WorkflowClient.start(flow::answer, compromise));
        });
  }

  /** Compromises of one tenant. */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "List a tenant's compromises, newest first; previews are not listed")
  Page<Compromise> list(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return compromises.list(tenant, PageRequest.of(limit, next));
  }

  /** One compromise. */
  @Get("/{compromise}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a compromise")
  Compromise show(@PathVariable String tenant, @PathVariable String compromise) {
    return compromises.find(tenant, compromise).orElseThrow(() -> Refusal.missing("compromise"));
  }

  /** The run as it goes. */
  @Get(uri = "/{compromise}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow an answer to a compromise: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant, @PathVariable String compromise) {
    Order order = Order.compromise(compromise, new TenantId(tenant));
    return following.events(
        order,
        () -> {
          Compromise found = show(tenant, compromise);
          return Recorded.run(
              order, found.state(), found.finishedAt(), Recorded.problem(found.failure()));
        });
  }
}
