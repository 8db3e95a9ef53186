package dev.coffer.activities.schedule;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Schedule.Pause;
import dev.coffer.workflows.model.TenantId;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * One schedule as it is to stand at the workflow service. A run that is due while the one before
 * goes on is skipped.
 *
 * @param id also what its runs' workflow ids begin with
 * @param tenant null for one of Coffer's own
 * @param cron minute, hour, day of month, month, day of week
 * @param pause null while it is not paused
 * @param workflow interface of what it starts
 * @param request the input of what it starts
 */
public record Standing(
    String id,
    @Nullable TenantId tenant,
    String cron,
    ZoneId zone,
    Duration jitter,
    Duration catchUp,
    @Nullable Pause pause,
    Class<?> workflow,
    Object request) {

  public Standing {
    requireNonNull(id, "id is null");
    requireNonNull(cron, "cron is null");
    requireNonNull(zone, "zone is null");
    requireNonNull(jitter, "jitter is null");
    requireNonNull(catchUp, "catchUp is null");
    requireNonNull(workflow, "workflow is null");
    requireNonNull(request, "request is null");
  }
}
