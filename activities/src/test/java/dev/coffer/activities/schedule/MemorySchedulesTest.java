package dev.coffer.activities.schedule;

class MemorySchedulesTest extends SchedulesContract {
  @Override
  Schedules schedules() {
    return new MemorySchedules();
  }
}
