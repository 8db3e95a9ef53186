package dev.coffer.workflows.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlueprintTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @ParameterizedTest
  @EnumSource(Tier.class)
  @DisplayName("Every tier has a blueprint that backs up, verifies and rotates by itself")
  void shipped(Tier tier) {
    Blueprint blueprint = blueprint(tier);

    assertThat(blueprint.version()).isEqualTo(1);
    assertThat(blueprint.policy().rules()).isEqualTo(tier.rules());
    assertThat(blueprint.policy().schedules())
        .extracting(Schedule::kind)
        .contains(ScheduleKind.BACKUP, ScheduleKind.VERIFY, ScheduleKind.ROTATION)
        .doesNotHaveDuplicates()
        .isSorted();
    assertThat(Schedule.parse(Schedule.text(blueprint.policy().schedules())))
        .isEqualTo(blueprint.policy().schedules());
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  @DisplayName("A tenant's policy is a copy in its first version, due from the onboarding on")
  void copied(Tier tier) {
    Blueprint blueprint = blueprint(tier);
    Policy sixth =
        new Policy(
            "own",
            6,
            blueprint.policy().retention(),
            2,
            blueprint.policy().approvalExpiry(),
            tier.rules(),
            List.of(),
            blueprint.policy().schedules().stream()
                .map(each -> each.with(new Schedule.Pause("test", NOW, null), Instant.EPOCH))
                .toList());

    Policy policy = new Blueprint(sixth, "eu-2").policyFrom(NOW);

    assertThat(policy.version()).isEqualTo(1);
    assertThat(policy.id()).isEqualTo("own");
    assertThat(policy.restoreApprovals()).isEqualTo(2);
    assertThat(policy.schedules()).hasSameSizeAs(sixth.schedules());
    assertThat(policy.schedules())
        .allSatisfy(
            each -> {
              assertThat(each.dueSince()).isEqualTo(NOW);
              assertThat(each.pausedAt(NOW)).isFalse();
            });
  }

  private static Blueprint blueprint(Tier tier) {
    return Blueprint.shipped(tier.name().toLowerCase(Locale.ROOT)).orElseThrow();
  }
}
