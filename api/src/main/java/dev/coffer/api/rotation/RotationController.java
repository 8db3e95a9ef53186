package dev.coffer.api.rotation;

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
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.rotation.RotationRequest;
import dev.coffer.workflows.rotation.RotationWorkflow;
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

/** Rotations of one tenant's keys. */
@Controller("/v1/tenants/{tenant}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "keys")
@Answers
class RotationController {
  private final Rotations rotations;
  private final Tenants tenants;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;
  private final Following following;

  RotationController(
      Rotations rotations,
      Tenants tenants,
      Accepting accepting,
      Admission admission,
      Runs runs,
      Following following) {
    this.rotations = rotations;
    this.tenants = tenants;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
    this.following = following;
  }

  /** Makes a new version of the tenant's key, rewraps its data keys under it, adds an epoch. */
  @Post("/rotations")
  @Needs(Permission.KEYS_ROTATE)
  @Operation(summary = "Rotate a tenant's keys; reads no backup")
  @AnswersRun
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewRotation body) {
    TenantId id = new TenantId(tenants.require(tenant).id());
    return accepting.once(
        request,
        Run.Kind.ROTATION,
        body,
        wait,
        asked -> {
          Order order = Order.rotation(asked.id(), id);
          RotationRequest rotation =
              new RotationRequest(
                  asked.id(),
                  admission.tenant(id, asked.id(), Caller.of(request)),
                  Objects.requireNonNullElse(body.reason(), ""));
          return runs.start(
              order,
              asked.repeated(),
              RotationWorkflow.class,
              flow -> WorkflowClient.start(flow::rotate, rotation));
        });
  }

  /** Rotations of one tenant. */
  @Get("/rotations")
  @Needs(Permission.READ)
  @Operation(summary = "List a tenant's rotations, newest first")
  Page<Rotation> list(
      @PathVariable String tenant,
      @QueryValue(defaultValue = PageRequest.DEFAULT) @Min(1) @Max(PageRequest.MAX) int limit,
      @Nullable @QueryValue String next) {
    return rotations.list(tenant, PageRequest.of(limit, next));
  }

  /** One rotation. */
  @Get("/rotations/{rotation}")
  @Needs(Permission.READ)
  @Operation(summary = "Show a rotation")
  Rotation show(@PathVariable String tenant, @PathVariable String rotation) {
    return rotations.find(tenant, rotation).orElseThrow(() -> Refusal.missing("rotation"));
  }

  /** The rotation as it goes. */
  @Get(uri = "/rotations/{rotation}/events", produces = Following.EVENTS)
  @Needs(Permission.READ)
  @Operation(summary = "Follow a rotation: run events, then end")
  @AnswersEvents
  Publisher<Event<?>> events(@PathVariable String tenant, @PathVariable String rotation) {
    Order order = Order.rotation(rotation, new TenantId(tenant));
    return following.events(
        order,
        () -> {
          Rotation found = show(tenant, rotation);
          return Recorded.run(
              order, found.state(), found.finishedAt(), Recorded.problem(found.failure()));
        });
  }

  /** What may be known of the tenant's keyring; no key, wrapped or not. */
  @Get("/keyring")
  @Needs(Permission.READ)
  @Operation(summary = "Show revision, versions and epochs of a tenant's keyring")
  Keyring keyring(@PathVariable String tenant) {
    return rotations.keyring(tenant).orElseThrow(() -> Refusal.missing("keyring"));
  }
}
