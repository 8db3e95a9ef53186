package dev.coffer.activities.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.FailureException;
import dev.coffer.workflows.model.Blueprint;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.ScheduleKind;
import dev.coffer.workflows.model.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every book of blueprints promises. */
abstract class BlueprintBookContract {
  abstract BlueprintBook book();

  @Test
  @DisplayName("what comes with Coffer counts until somebody sets another version of it")
  void shipped() {
    for (Blueprint shipped : Blueprint.shipped()) {
      assertThat(book().blueprint(shipped.name())).contains(shipped);
    }
    assertThat(book().blueprint("nobody")).isEmpty();

    Blueprint changed = blueprint("gold", 2, Tier.BRONZE, "eu-2");
    book().set(changed, "run-1", "rita", "cheaper");
    assertThat(book().blueprint("gold")).contains(changed);
    assertThat(book().blueprint("silver")).contains(Blueprint.shipped("silver").orElseThrow());
  }

  @Test
  @DisplayName("a blueprint of a new name has every kind of schedule, and comes back as it was")
  void whole() {
    Blueprint own = blueprint("bank", 1, Tier.GOLD, null);
    book().set(own, "run-1", "rita", "");
    assertThat(book().blueprint("bank")).contains(own);
  }

  @Test
  @DisplayName("I-11 a version may be set twice by its run, has no gap, and is nobody else's")
  void followsTheOneBefore() {
    Blueprint first = blueprint("bank", 1, Tier.GOLD, null);
    for (int i = 0; i < 2; i++) {
      book().set(first, "run-1", "rita", "");
    }
    refused(blueprint("bank", 1, Tier.SILVER, null), "run-2");
    refused(blueprint("bank", 3, Tier.SILVER, null), "run-2");
    refused(blueprint("gold", 1, Tier.SILVER, null), "run-2");
    refused(blueprint("other", 2, Tier.SILVER, null), "run-2");
    assertThat(book().blueprint("bank")).contains(first);
    assertThat(book().blueprint("other")).isEmpty();
  }

  private void refused(Blueprint blueprint, String run) {
    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> book().set(blueprint, run, "bob", ""))
        .extracting(FailureException::code)
        .isEqualTo(FailureCode.POLICY_CHANGED);
  }

  private static Blueprint blueprint(String name, int version, Tier tier, @Nullable String region) {
    List<Schedule> schedules =
        Arrays.stream(ScheduleKind.values())
            .map(
                kind ->
                    new Schedule(
                        kind,
                        "0 3 * * *",
                        ZoneId.of("Europe/Berlin"),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        Duration.ofHours(4),
                        Instant.parse("2026-01-01T00:00:00Z"),
                        null))
            .toList();
    return new Blueprint(
        new Policy(
            name,
            version,
            Duration.ofDays(30),
            2,
            Duration.ofDays(1),
            tier.rules(),
            List.of(),
            schedules),
        region);
  }
}
