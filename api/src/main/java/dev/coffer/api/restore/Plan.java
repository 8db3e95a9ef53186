package dev.coffer.api.restore;

import dev.coffer.workflows.model.BackupFacts;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.restore.RestorePlan;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a restore will do, or would do.
 *
 * @param digest what a decision names; absent in a dry plan, which nobody can approve
 * @param cutAt the moment that comes back
 * @param bytes before compression and sealing
 * @param approvals people other than the requester who must approve
 * @param approvalExpiry how long the restore waits for them
 * @param replacesLive whether live data stands in the target; it is kept as the safety copy. Absent
 *     in a dry plan: only the restore itself looks
 */
public record Plan(
    @Nullable String digest,
    String tenant,
    String dataset,
    String backup,
    Instant cutAt,
    String engineVersion,
    int streams,
    long rows,
    long bytes,
    int approvals,
    Duration approvalExpiry,
    @Nullable Boolean replacesLive) {

  /** The plan of a restore that stands. */
  static Plan of(RestorePlan plan) {
    TenantScope scope = plan.grant().scope();
    BackupFacts facts = plan.facts();
    return new Plan(
        plan.digest().hex(),
        scope.tenant().value(),
        scope.dataset().value(),
        plan.request().backup().value(),
        facts.cutAt(),
        facts.engineVersion(),
        facts.streams(),
        facts.rows(),
        facts.plainBytes(),
        plan.approvals(),
        plan.approvalExpiry(),
        plan.replacesLive());
  }
}
