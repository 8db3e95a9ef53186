package dev.coffer.workflows.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EscalationTest {

  @Test
  @DisplayName("15 minutes, 1 hour, 4 hours, daily for a month, then weekly")
  void pauses() {
    assertThat(IntStream.rangeClosed(1, 5).mapToObj(Escalation::pauseAfter))
        .containsExactly(
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofDays(1),
            Duration.ofDays(1));
    assertThat(Escalation.pauseAfter(33)).isEqualTo(Duration.ofDays(1));
    assertThat(Escalation.pauseAfter(34)).isEqualTo(Duration.ofDays(7));
  }

  @Test
  @DisplayName("W8 an incident that nobody answers for ten years stays below the history's limit")
  void bounded() {
    Duration passed = Duration.ZERO;
    int rounds = 0;
    while (passed.compareTo(Duration.ofDays(3650)) < 0) {
      rounds++;
      passed = passed.plus(Escalation.pauseAfter(rounds));
    }
    int eventsOfTheWorstRound = 50;
    assertThat(rounds * eventsOfTheWorstRound).isLessThan(51_200);
  }
}
