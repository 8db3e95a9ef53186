package dev.coffer.api.purge;

import dev.coffer.api.problem.Answers;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.run.Accepting;
import dev.coffer.api.run.Admission;
import dev.coffer.api.run.Order;
import dev.coffer.api.run.Run;
import dev.coffer.api.run.Runs;
import dev.coffer.api.signin.Caller;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import dev.coffer.api.tenant.Tenants;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.AgeRecipient;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.purge.OffboardWorkflow;
import dev.coffer.workflows.purge.PurgeRequest;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.temporal.client.WorkflowClient;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Taking a tenant out; its plan, approvals and progress are those of a purge. */
@Controller("/v1/tenants/{tenant}/offboarding")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "purges")
@Answers
class OffboardController {
  private final Tenants tenants;
  private final Accepting accepting;
  private final Admission admission;
  private final Runs runs;

  OffboardController(Tenants tenants, Accepting accepting, Admission admission, Runs runs) {
    this.tenants = tenants;
    this.accepting = accepting;
    this.admission = admission;
    this.runs = runs;
  }

  /** Deletes all that may be deleted of a tenant, destroys its key, and certifies both. */
  @Post
  @Needs(Permission.TENANT_OFFBOARD)
  @Operation(summary = "Take a tenant out for good, or dry-run it")
  @ApiResponse(
      responseCode = "202",
      description = "Accepted; follow its events, and find it among the tenant's purges",
      content = @Content(schema = @Schema(implementation = Run.class)))
  HttpResponse<Run> create(
      HttpRequest<?> request,
      @PathVariable String tenant,
      @QueryValue(defaultValue = "0") @Min(0) @Max(Accepting.LONGEST_WAIT) int wait,
      @Body @Valid NewOffboarding body) {
    TenantId id = new TenantId(tenants.require(tenant).id());
    if (!body.dryRun() && !id.value().equals(body.confirm())) {
      throw Refusal.because(
          FailureCode.INVALID_REQUEST, "confirm is not the tenant's id: nothing is taken out");
    }
    AgeRecipient exportTo = recipient(body.exportTo());
    return accepting.once(
        request,
        Run.Kind.OFFBOARDING,
        body,
        wait,
        asked -> {
          Order order = Order.offboarding(asked.id(), id);
          PurgeRequest offboarding =
              new PurgeRequest(
                  asked.id(),
                  admission.tenant(id, asked.id(), Caller.of(request)),
                  body.dryRun(),
                  Objects.requireNonNullElse(body.reason(), ""),
                  PurgeRequest.Extent.EVERYTHING,
                  exportTo);
          return runs.start(
              order,
              asked.repeated(),
              OffboardWorkflow.class,
              flow -> WorkflowClient.start(flow::offboard, offboarding));
        });
  }

  private static @Nullable AgeRecipient recipient(@Nullable String text) {
    try {
      return text == null ? null : new AgeRecipient(text);
    } catch (IllegalArgumentException mistyped) {
      throw Refusal.because(FailureCode.INVALID_REQUEST, "exportTo: " + mistyped.getMessage());
    }
  }
}
