package dev.coffer.workflows.activity;

import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.PlatformGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.schedule.KeptPage;
import dev.coffer.workflows.schedule.MissedNotice;
import dev.coffer.workflows.schedule.MissedRun;
import dev.coffer.workflows.schedule.ReconcileResult;
import dev.coffer.workflows.schedule.ScheduledOrder;
import dev.coffer.workflows.schedule.ScheduledRequest;
import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of what runs by itself. */
@ActivityInterface(namePrefix = "Schedule")
public interface ScheduleActivities {

  /**
   * Says what is due of a schedule, as the policy that counts now has it. The same moment always
   * comes to the same run.
   *
   * @param due when
   * @param started when the workflow service started the run; a moment that was long past by then
   *     is refused with {@code INVALID_REQUEST}
   */
  ScheduledOrder admit(ScheduledRequest request, Instant due, Instant started);

  /** Makes the workflow service's schedules of the grant's tenant what its policy declares. */
  ReconcileResult reconcile(Grant grant);

  /**
   * Does so for the next active tenants after this one, by id; keeps which of their runs are missed
   * and which are not any more.
   */
  KeptPage keep(PlatformGrant grant, @Nullable TenantId after, Instant now);

  /** Removes the schedules of tenants that are not active; says how many. */
  int sweep(PlatformGrant grant);

  /** The first missed runs that nobody was told of, the oldest first. */
  List<MissedRun> untold(PlatformGrant grant);

  /** Tells people, by webhook. */
  void tell(MissedNotice notice);

  /** Keeps that people were told. */
  void told(MissedNotice notice);
}
