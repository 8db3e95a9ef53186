package dev.coffer.workflows.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.workflows.model.Schedule.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Schedule NIGHTLY =
      new Schedule(
          ScheduleKind.BACKUP,
          "0 2 * * *",
          ZoneId.of("Europe/Berlin"),
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          Duration.ofHours(4),
          NOW,
          null);

  @Test
  @DisplayName("is written in one line and read back, pause and quotation marks included")
  void text() {
    Schedule paused =
        new Schedule(
            ScheduleKind.ROTATION,
            "0 0 1 */3 *",
            ZoneId.of("UTC"),
            Duration.ZERO,
            Duration.ofHours(1),
            Duration.ofDays(1),
            NOW,
            new Pause("moving \"db\" to=eu-2", NOW, null));
    Schedule until = NIGHTLY.with(new Pause("x", NOW, NOW.plusSeconds(60)), NOW);
    List<Schedule> all = List.of(NIGHTLY, paused, until);

    assertThat(Schedule.text(all).lines().toList().getFirst())
        .isEqualTo(
            "BACKUP cron=\"0 2 * * *\" zone=Europe/Berlin jitter=PT10M catchUp=PT1H within=PT4H"
                + " since=2026-11-21T10:00:00Z");
    assertThat(Schedule.parse(Schedule.text(all))).isEqualTo(all);
    assertThat(Schedule.parse("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BACKUP",
        "BACKUP cron=\"0 2 * * *\" zone=UTC jitter=5 catchUp=PT1H within=PT4H since=now",
        "DELETE cron=\"0 2 * * *\" zone=UTC jitter=PT0S catchUp=PT1H within=PT4H"
            + " since=2026-11-21T10:00:00Z"
      })
  @DisplayName("what is no canonical form is not read")
  void foreign(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Schedule.parse(text));
  }

  @Test
  @DisplayName("a pause ends by itself, and what was due meanwhile is not due any more")
  void pauses() {
    Instant end = NOW.plusSeconds(3600);
    Schedule paused = NIGHTLY.with(new Pause("migration", NOW, end), NOW);

    assertThat(paused.pausedAt(NOW)).isTrue();
    assertThat(paused.pausedAt(end)).isFalse();
    assertThat(paused.dueSince()).isEqualTo(end);
    assertThat(NIGHTLY.dueSince()).isEqualTo(NOW);
    Schedule endless = NIGHTLY.with(new Pause("migration", NOW, null), NOW);
    assertThat(endless.pausedAt(NOW.plus(Duration.ofDays(3660)))).isTrue();
  }
}
