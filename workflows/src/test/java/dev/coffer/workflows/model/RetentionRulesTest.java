package dev.coffer.workflows.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionRulesTest {
  private static final RetentionRules RULES =
      new RetentionRules(
          3, 24, 7, 4, 12, 2, Duration.ofDays(1), Duration.ofDays(400), ZoneId.of("Europe/Berlin"));

  @Test
  @DisplayName("rules have one canonical form, which reads back")
  void canonical() {
    assertThat(RULES.text())
        .isEqualTo(
            "last=3 hourly=24 daily=7 weekly=4 monthly=12 yearly=2 minimum=PT24H maximum=PT9600H"
                + " zone=Europe/Berlin");
    assertThat(RetentionRules.parse(RULES.text())).isEqualTo(RULES);
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  @DisplayName("a tier's rules travel through catalog and history unchanged")
  void travels(Tier tier) {
    DataConverter json = DefaultDataConverter.STANDARD_INSTANCE;

    assertThat(RetentionRules.parse(tier.rules().text())).isEqualTo(tier.rules());
    assertThat(
            json.fromPayload(
                json.toPayload(tier.rules()).orElseThrow(),
                RetentionRules.class,
                RetentionRules.class))
        .isEqualTo(tier.rules());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "last=3",
        "last=-1 hourly=0 daily=0 weekly=0 monthly=0 yearly=0 minimum=PT0S maximum=never zone=UTC",
        "last=1 hourly=0 daily=0 weekly=0 monthly=0 yearly=0 minimum=P1D maximum=never zone=UTC",
        "last=1 hourly=0 daily=0 weekly=0 monthly=0 yearly=0 minimum=PT0S maximum=never zone=UTC "
      })
  @DisplayName("whatever else there is is no form of rules")
  void malformed(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> RetentionRules.parse(text));
  }

  @Test
  @DisplayName("I-12 a policy from before there were rules reads with those of the default tier")
  void before() {
    DataConverter json = DefaultDataConverter.STANDARD_INSTANCE;
    OldPolicy old = new OldPolicy("gold", 3, Duration.ofDays(30), 1, Duration.ofHours(24));
    Optional<Payload> written = json.toPayload(old);

    assertThat(json.fromPayload(written.orElseThrow(), Policy.class, Policy.class).rules())
        .isEqualTo(Tier.DEFAULT.rules());
  }

  private record OldPolicy(
      String id, int version, Duration retention, int restoreApprovals, Duration approvalExpiry) {}

  @Test
  @DisplayName(
      "an envelope's digest binds its rules, and that of one without rules stays as it was")
  void digest() {
    Envelope with = envelope(RULES);
    Envelope without = envelope(null);

    assertThat(without.digest())
        .isEqualTo(Digest.of("coffer.envelope.v1\ngold\n3\nPT720H\n1\nPT24H\neu-1\nCOMPLIANCE\n"));
    assertThat(with.digest())
        .isNotEqualTo(without.digest())
        .isNotEqualTo(envelope(Tier.GOLD.rules()).digest());
  }

  private static Envelope envelope(@Nullable RetentionRules rules) {
    return new Envelope(
        "gold",
        3,
        Duration.ofDays(30),
        1,
        Duration.ofHours(24),
        "eu-1",
        LockMode.COMPLIANCE,
        rules);
  }
}
