package dev.coffer.workflows.schedule;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.ScheduleKind;

/**
 * Asks for what is due of one schedule.
 *
 * @param grant over the dataset, over the tenant for what runs for it as a whole, or over Coffer's
 *     own records for what runs for the fleet; its run is the same for every run of the schedule
 */
public record ScheduledRequest(Grant grant, ScheduleKind kind) implements Granted {
  /** Who asks when nobody does: the workflow service's own schedule. */
  public static final String BY_SCHEDULE = "coffer-schedule";

  public ScheduledRequest {
    requireNonNull(grant, "grant is null");
    requireNonNull(kind, "kind is null");
  }

  /** Whether a person asked for it, and not the time. */
  public boolean byHand() {
    return !grant.requestedBy().equals(BY_SCHEDULE);
  }
}
