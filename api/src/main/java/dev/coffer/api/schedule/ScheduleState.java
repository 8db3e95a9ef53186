package dev.coffer.api.schedule;

import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs by itself, and how that stands.
 *
 * @param cron minute, hour, day of month, month, day of week
 * @param zone whose clock the expression reads
 * @param jitter each run starts up to so much later
 * @param catchUp a run that could not be started is still started so long after
 * @param within how long after its start a run may take to a good end before people are told
 * @param since when it was set, changed or resumed
 * @param paused absent while it is not
 * @param runs of each dataset by itself, or of the tenant or the fleet as a whole
 */
public record ScheduleState(
    ScheduleKind kind,
    String cron,
    String zone,
    @Schema(type = "string", format = "duration", example = "PT10M") Duration jitter,
    @Schema(type = "string", format = "duration", example = "PT1H") Duration catchUp,
    @Schema(type = "string", format = "duration", example = "PT4H") Duration within,
    Instant since,
    @Nullable Paused paused,
    List<Runs> runs) {

  public ScheduleState {
    runs = List.copyOf(runs);
  }

  /**
   * A pause.
   *
   * @param until when it ends by itself; absent when somebody has to end it
   */
  public record Paused(String reason, Instant since, @Nullable Instant until) {}

  /** How its runs stand. */
  public enum State {
    /** The newest run that was due came to a good end. */
    OK,
    /** None has been due yet. */
    WAITING,
    /** One was due and has not come to a good end in its window. */
    LATE,
    /** None is due. */
    PAUSED
  }

  /**
   * Runs of one dataset, or of the tenant or the fleet as a whole.
   *
   * @param dataset absent for what runs for the tenant or the fleet as a whole
   * @param lastGood end of the newest good run, whoever asked for it
   * @param missed when the oldest run was due that no good one has followed
   * @param next when the next runs start, as the workflow service has it; empty while it is paused
   *     without an end, or while the service does not say
   */
  public record Runs(
      @Nullable String dataset,
      State state,
      @Nullable Instant lastGood,
      @Nullable Instant missed,
      List<Instant> next) {
    public Runs {
      next = List.copyOf(next);
    }
  }

  static ScheduleState of(Schedule schedule, Instant now, List<Runs> runs) {
    Schedule.Pause pause = schedule.pausedAt(now) ? schedule.pause() : null;
    return new ScheduleState(
        schedule.kind(),
        schedule.cron(),
        schedule.zone().getId(),
        schedule.jitter(),
        schedule.catchUp(),
        schedule.within(),
        schedule.since(),
        pause == null ? null : new Paused(pause.reason(), pause.at(), pause.until()),
        runs);
  }
}
