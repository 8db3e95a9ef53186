package dev.coffer.api.schedule;

import dev.coffer.workflows.model.ScheduleKind;
import java.time.Instant;
import java.util.List;

/**
 * When runs would be due; nothing is changed.
 *
 * @param next the first ones, without jitter
 */
public record SchedulePlan(String tenant, ScheduleKind kind, List<Instant> next) {
  public SchedulePlan {
    next = List.copyOf(next);
  }
}
