package dev.coffer.activities.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.activities.schedule.Schedules.Change;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Schedule.Pause;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.TenantGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.schedule.ScheduledRequest;
import dev.coffer.workflows.schedule.ScheduledWorkflow;
import dev.coffer.workflows.temporal.WorkflowIds;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every keeper of schedules promises. Nothing here ever runs: it is due long after. */
abstract class SchedulesContract {
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final Duration DAY = Duration.ofDays(1);

  final TenantId tenant = new TenantId("acme-" + UUID.randomUUID().toString().substring(0, 8));
  final String id = WorkflowIds.scheduled(tenant, ScheduleKind.ROTATION, null);

  private Schedules schedules;

  abstract Schedules schedules();

  @BeforeEach
  void open() {
    schedules = schedules();
  }

  @AfterEach
  void remove() {
    schedules.remove(id);
  }

  Standing standing(String cron, ZoneId zone, @Nullable Pause pause) {
    return new Standing(
        id,
        tenant,
        cron,
        zone,
        Duration.ZERO,
        Duration.ofHours(1),
        pause,
        ScheduledWorkflow.class,
        new ScheduledRequest(
            new TenantGrant(tenant, "s-1", ScheduledRequest.BY_SCHEDULE, "seal"),
            ScheduleKind.ROTATION));
  }

  @Test
  @DisplayName("makes a schedule what is wanted, and touches none that is")
  void keeps() {
    Pause endless = new Pause("migration", Instant.EPOCH, null);
    Pause ending = new Pause("migration", Instant.EPOCH, Instant.parse("2040-01-01T00:00:00Z"));
    List<Standing> wanted =
        List.of(
            standing("0 3 1 1 *", UTC, null),
            standing("0 4 1 1 *", UTC, null),
            standing("0 4 1 1 *", BERLIN, null),
            standing("0 4 1 1 *", BERLIN, endless),
            standing("0 4 1 1 *", BERLIN, ending),
            standing("0 4 1 1 *", BERLIN, null));
    for (int i = 0; i < wanted.size(); i++) {
      assertThat(schedules.keep(wanted.get(i))).isEqualTo(i == 0 ? Change.CREATED : Change.CHANGED);
      assertThat(schedules.keep(wanted.get(i))).isEqualTo(Change.SAME);
    }
  }

  @Test
  @DisplayName("lists a tenant's schedules, and removes one once")
  void lists() {
    schedules.keep(standing("0 3 1 1 *", UTC, null));
    await(() -> schedules.of(tenant).equals(List.of(id)));
    assertThat(schedules.all()).contains(id);
    assertThat(schedules.of(new TenantId("nobody"))).isEmpty();

    assertThat(schedules.remove(id)).isTrue();
    assertThat(schedules.remove(id)).isFalse();
    await(() -> schedules.of(tenant).isEmpty());
  }

  @Test
  @DisplayName("an expression that names no time is refused for good")
  void refuses() {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> schedules.keep(standing("61 3 * * *", UTC, null)))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.INVALID_REQUEST);
  }

  @Test
  @DisplayName("says when it was due last, in a range that begins after its first moment")
  void due() {
    schedules.keep(standing("0 3 * * *", UTC, null));
    Instant three = Instant.parse("2027-06-01T03:00:00Z");

    assertThat(schedules.lastDue(id, three.minus(DAY), three)).contains(three);
    assertThat(schedules.lastDue(id, three, three.plus(DAY).minusSeconds(1))).isEmpty();
    assertThat(schedules.lastDue(id, three, three.plus(DAY))).contains(three.plus(DAY));
    assertThat(schedules.lastDue(id, three.minus(DAY.multipliedBy(9)), three.plusSeconds(60)))
        .contains(three);
    assertThat(schedules.lastDue(id, three, three.minus(DAY))).isEmpty();
    assertThat(schedules.lastDue(id + "/other", three.minus(DAY), three)).isEmpty();
  }

  @Test
  @DisplayName("T7 a local time that is skipped in spring is made up for at the end of the gap")
  void spring() {
    ZoneOffsetTransition gap = next(true);
    int hour = gap.getDateTimeBefore().getHour();
    schedules.keep(standing("30 " + hour + " * * *", BERLIN, null));

    Instant end = gap.getInstant();
    assertThat(schedules.lastDue(id, end.minus(2, ChronoUnit.HOURS), end.plusSeconds(3600)))
        .contains(end);
    Instant dayAfter = end.plus(DAY);
    assertThat(schedules.lastDue(id, end, dayAfter))
        .contains(
            ZonedDateTime.of(gap.getDateTimeBefore().plusDays(1).plusMinutes(30), BERLIN)
                .toInstant());
    assertThat(schedules.keep(standing("30 " + hour + " * * *", BERLIN, null)))
        .isEqualTo(Change.SAME);
  }

  @Test
  @DisplayName("T7 of an hour that comes twice in autumn none is left out")
  void autumn() {
    ZoneOffsetTransition overlap = next(false);
    Instant change = overlap.getInstant();
    schedules.keep(standing("30 * * * *", BERLIN, null));
    for (int half = -3; half <= 3; half += 2) {
      Instant each = change.plus(half * 30L, ChronoUnit.MINUTES);
      assertThat(schedules.lastDue(id, each.minusSeconds(3599), each)).contains(each);
    }
    assertThat(schedules.keep(standing("30 * * * *", BERLIN, null))).isEqualTo(Change.SAME);

    int hour = overlap.getDateTimeAfter().getHour();
    schedules.keep(standing("30 " + hour + " * * *", BERLIN, null));
    // Each service has its own idea of which of the two it is, and of the hour after them.
    assertThat(schedules.lastDue(id, change.minusSeconds(7200), change.plusSeconds(7200)))
        .hasValueSatisfying(
            due -> assertThat(due).isBetween(change.minusSeconds(1800), change.plusSeconds(5400)));
  }

  @Test
  @DisplayName("T7 a leap day comes when it comes")
  void leapDay() {
    schedules.keep(standing("0 0 29 2 *", UTC, null));

    assertThat(schedules.lastDue(id, at("2028-02-01"), at("2028-03-01")))
        .contains(at("2028-02-29"));
    assertThat(schedules.lastDue(id, at("2027-02-01"), at("2027-03-05"))).isEmpty();
  }

  private static Instant at(String day) {
    return java.time.LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The next change of the clock that leaves an hour out, or repeats one. */
  private static ZoneOffsetTransition next(boolean gap) {
    ZoneOffsetTransition next = BERLIN.getRules().nextTransition(Instant.now());
    while (next.isGap() != gap) {
      next = BERLIN.getRules().nextTransition(next.getInstant());
    }
    return next;
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the listing follows").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
