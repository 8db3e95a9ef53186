package dev.coffer.workflows.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When one kind of run is due, as part of a tenant's policy. A local time that a zone skips in
 * spring is made up for at the end of the gap. Of an hour that comes twice in autumn, what is due
 * every hour is due in each, and what is due at that hour of the day at least once, an hour later
 * at most.
 *
 * @param cron minute, hour, day of month, month, day of week
 * @param zone whose clock the expression reads
 * @param jitter each run starts up to so much later, so that tenants do not come in step
 * @param catchUp a run that the workflow service could not start is still started so long after
 * @param within how long after its start a run may take to a good end before people are told
 * @param since since when it is due: set, changed or resumed then
 * @param pause null while it is not paused
 */
public record Schedule(
    ScheduleKind kind,
    String cron,
    ZoneId zone,
    Duration jitter,
    Duration catchUp,
    Duration within,
    Instant since,
    @Nullable Pause pause) {

  private static final String ENDLESS = "never";
  private static final Pattern LINE =
      Pattern.compile(
          "([A-Z_]{1,32}) cron=\"([^\"\\n]{1,200})\" zone=(\\S{1,64}) jitter=(PT\\S+)"
              + " catchUp=(PT\\S+) within=(PT\\S+) since=(\\S+)"
              + "(?: paused=(\\S+) until=(\\S+) reason=(.*))?");

  public Schedule {
    requireNonNull(kind, "kind is null");
    requireNonNull(cron, "cron is null");
    requireNonNull(zone, "zone is null");
    requireNonNull(jitter, "jitter is null");
    requireNonNull(catchUp, "catchUp is null");
    requireNonNull(within, "within is null");
    requireNonNull(since, "since is null");
  }

  /**
   * Nothing is due meanwhile.
   *
   * @param reason in one line
   * @param until when it ends by itself; null when somebody has to end it
   */
  public record Pause(String reason, Instant at, @Nullable Instant until) {
    public Pause {
      requireNonNull(reason, "reason is null");
      requireNonNull(at, "at is null");
    }
  }

  /** The same with another pause, or none. */
  public Schedule with(@Nullable Pause other, Instant dueSince) {
    return new Schedule(kind, cron, zone, jitter, catchUp, within, dueSince, other);
  }

  /** Whether nothing is due at this time. */
  public boolean pausedAt(Instant time) {
    return pause != null && (pause.until() == null || time.isBefore(pause.until()));
  }

  /** From when on runs are due; a pause that ended by itself moves it. */
  public Instant dueSince() {
    Instant end = pause == null ? null : pause.until();
    return end != null && end.isAfter(since) ? end : since;
  }

  /**
   * The canonical form of several, a line each, for example {@code BACKUP cron="0 2 * * *"
   * zone=Europe/Berlin jitter=PT10M catchUp=PT1H within=PT4H since=2026-11-21T10:00:00Z}; empty for
   * none.
   */
  public static String text(List<Schedule> schedules) {
    return schedules.stream().map(Schedule::line).collect(Collectors.joining("\n"));
  }

  /**
   * Reads the canonical form.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static List<Schedule> parse(String text) {
    return text.lines().map(Schedule::read).toList();
  }

  private String line() {
    String line =
        "%s cron=\"%s\" zone=%s jitter=%s catchUp=%s within=%s since=%s"
            .formatted(kind, cron, zone, jitter, catchUp, within, since);
    if (pause == null) {
      return line;
    }
    return line
        + " paused=%s until=%s reason=%s"
            .formatted(pause.at(), pause.until() == null ? ENDLESS : pause.until(), pause.reason());
  }

  private static Schedule read(String line) {
    Matcher part = LINE.matcher(line);
    if (!part.matches()) {
      throw new IllegalArgumentException("not the canonical form of a schedule");
    }
    return new Schedule(
        ScheduleKind.valueOf(part.group(1)),
        part.group(2),
        ZoneId.of(part.group(3)),
        Duration.parse(part.group(4)),
        Duration.parse(part.group(5)),
        Duration.parse(part.group(6)),
        Instant.parse(part.group(7)),
        part.group(8) == null
            ? null
            : new Pause(
                part.group(10),
                Instant.parse(part.group(8)),
                part.group(9).equals(ENDLESS) ? null : Instant.parse(part.group(9))));
  }
}
