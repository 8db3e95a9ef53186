package dev.coffer.bench;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Stands for the schedules of one tenant, day by day. */
@WorkflowInterface
public interface CalendarWorkflow {

  /**
   * Which tenant, how long.
   *
   * @param day the first day to live through, from 0
   */
  record Calendar(int tenant, int day, int days) {
    Calendar next() {
      return new Calendar(tenant, day + 1, days);
    }
  }

  @WorkflowMethod
  void live(Calendar calendar);
}
