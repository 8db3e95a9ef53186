package dev.coffer.activities.step;

import dev.coffer.activities.catalog.ScheduleBook.ActiveDataset;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.temporal.WorkflowIds;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a policy declares, for one dataset or for the tenant as a whole; or what runs for the fleet.
 *
 * @param tenant {@link TenantId#PLATFORM} for what runs for the fleet
 * @param scope null for what runs for the tenant as a whole
 * @param since no run was due before
 */
record Due(TenantId tenant, Schedule schedule, @Nullable TenantScope scope, Instant since) {

  static List<Due> of(TenantId tenant, List<Schedule> declared, List<ActiveDataset> datasets) {
    return declared.stream()
        .flatMap(
            schedule ->
                schedule.kind().perDataset()
                    ? datasets.stream().map(dataset -> of(tenant, schedule, dataset))
                    : Stream.of(new Due(tenant, schedule, null, schedule.dueSince())))
        .toList();
  }

  /** What runs for the fleet. */
  static Due of(Schedule ofFleet) {
    return new Due(TenantId.PLATFORM, ofFleet, null, ofFleet.dueSince());
  }

  private static Due of(TenantId tenant, Schedule schedule, ActiveDataset dataset) {
    Instant since = schedule.dueSince();
    return new Due(
        tenant,
        schedule,
        dataset.scope(),
        dataset.since().isAfter(since) ? dataset.since() : since);
  }

  @Nullable DatasetId dataset() {
    return scope == null ? null : scope.dataset();
  }

  /** Of the schedule at the workflow service. */
  String id() {
    return WorkflowIds.scheduled(tenant, schedule.kind(), dataset());
  }
}
