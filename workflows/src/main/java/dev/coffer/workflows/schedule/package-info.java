/**
 * What runs by itself. A tenant's policy declares its {@link dev.coffer.workflows.model.Schedule
 * schedules}; the workflow service has one schedule for each kind and dataset, kept equal to what
 * is declared.
 *
 * <ol>
 *   <li>When one is due, the service starts a {@link
 *       dev.coffer.workflows.schedule.ScheduledWorkflow}. It asks the policy whether this runs now,
 *       and starts the very run that a person would have started: same workflow id and so the same
 *       mutex, same grant, same fairness key. While one is under way the next is skipped. One run a
 *       moment: its id is made of the schedule and the moment it was due, so a repetition finds it
 *       closed.
 *   <li>A purge that is due asks for the approvals that the policy wants and waits out its grace,
 *       as one that a person starts; its run lasts as long, and the next one is skipped meanwhile.
 *       One that nobody decides on is missed.
 *   <li>Looking for keys of tenants that left, and for what no dataset covers, is due for the whole
 *       fleet: no policy declares it, for neither is any tenant's, and nobody pauses it. The
 *       workers' configuration says when.
 *   <li>A run for a moment long past is refused: a backup that is taken now says nothing of then.
 *   <li>The {@link dev.coffer.workflows.schedule.ScheduleKeeperWorkflow} makes the service's
 *       schedules equal to the policies, and looks into the catalog whether what was due has come
 *       to a good end: silence is an alarm. It goes by the workflow service's clock.
 *   <li>A {@link dev.coffer.workflows.schedule.MissedRunWorkflow} tells people, once for each
 *       missed run. The next good run clears it.
 * </ol>
 */
@NullMarked
package dev.coffer.workflows.schedule;

import org.jspecify.annotations.NullMarked;
