package dev.coffer.api.tenant;

import dev.coffer.api.problem.Answers;
import dev.coffer.api.problem.Refusal;
import dev.coffer.api.signin.Needs;
import dev.coffer.api.signin.Permission;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.retention.Copy;
import dev.coffer.workflows.retention.Retention;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the policy means for a tenant's backups. */
@Controller("/v1/tenants/{tenant}/retention")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "policies")
@Answers
class RetentionController {
  private final PolicyBook policies;
  private final Clock clock;

  RetentionController(PolicyBook policies, Clock clock) {
    this.policies = policies;
    this.clock = clock;
  }

  /**
   * What the rules say of each backup now, or at another time if nothing else happens.
   *
   * @param at an ISO 8601 time with its zone; now when absent
   */
  @Get
  @Needs(Permission.READ)
  @Operation(summary = "Say of each backup whether it stays, why, and until when a lock keeps it")
  RetentionReport plan(
      @PathVariable String tenant,
      @Nullable @QueryValue String dataset,
      @Nullable @QueryValue @Schema(type = "string", format = "date-time") String at) {
    Policy policy = policies.current(tenant);
    List<Copy> copies = policies.copies(tenant);
    Instant time = at == null ? clock.instant() : time(at);
    return RetentionReport.of(
        tenant, policy, Retention.plan(policy.keeps(), copies, time), copies, dataset);
  }

  private static Instant time(String at) {
    try {
      return OffsetDateTime.parse(at).toInstant();
    } catch (DateTimeException malformed) {
      throw Refusal.field("at", "must be an ISO 8601 time with its zone");
    }
  }
}
