package dev.coffer.api.tenant;

import dev.coffer.api.problem.Refusal;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.Tier;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The policy that a tenant asks for: what is absent comes from its defaults, or from the present.
 */
final class Policies {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LONGEST_LOCK = Duration.ofDays(3660);
  private static final Duration LONGEST_EXPIRY = Duration.ofDays(30);
  private static final Duration OLDEST = Duration.ofDays(36_600);

  /** What a tenant is taken in with when it asks for nothing. */
  private static final Policy USUAL =
      new Policy("standard", 1, Duration.ofDays(30), 0, Duration.ofDays(1), Tier.DEFAULT.rules());

  private Policies() {}

  /** The first version. */
  static Policy of(@Nullable NewPolicy asked) {
    return merged(USUAL, 1, asked == null ? NewPolicy.DEFAULT : asked);
  }

  /**
   * The version after the present one.
   *
   * @throws Refusal {@code POLICY_CHANGED} when the change was made for another version
   */
  static Policy changed(Policy present, ChangedPolicy asked) {
    if (asked.replaces() != present.version()) {
      throw Refusal.because(
          FailureCode.POLICY_CHANGED, "replaces", "version " + present.version() + " counts");
    }
    return merged(present, present.version() + 1, asked.policy());
  }

  private static Policy merged(Policy before, int version, NewPolicy asked) {
    return new Policy(
        Objects.requireNonNullElse(asked.id(), before.id()),
        version,
        within("policy.retention", asked.retention(), before.retention(), MINUTE, LONGEST_LOCK),
        Objects.requireNonNullElse(asked.restoreApprovals(), before.restoreApprovals()),
        within(
            "policy.approvalExpiry",
            asked.approvalExpiry(),
            before.approvalExpiry(),
            MINUTE,
            LONGEST_EXPIRY),
        rules(asked.tier() == null ? before.rules() : asked.tier().rules(), asked.keepOrNothing()),
        before.schedules());
  }

  private static RetentionRules rules(RetentionRules before, NewKeep asked) {
    RetentionRules rules =
        new RetentionRules(
            Objects.requireNonNullElse(asked.last(), before.keepLast()),
            Objects.requireNonNullElse(asked.hourly(), before.hourly()),
            Objects.requireNonNullElse(asked.daily(), before.daily()),
            Objects.requireNonNullElse(asked.weekly(), before.weekly()),
            Objects.requireNonNullElse(asked.monthly(), before.monthly()),
            Objects.requireNonNullElse(asked.yearly(), before.yearly()),
            within(
                "policy.keep.minimumAge",
                asked.minimumAge(),
                before.minimumAge(),
                Duration.ZERO,
                LONGEST_LOCK),
            maximumAge(asked.maximumAge(), before.maximumAge()),
            asked.zone() == null ? before.zone() : zone(asked.zone()));
    if (rules.keepLast() + rules.hourly() + rules.daily() == 0
        && rules.weekly() + rules.monthly() + rules.yearly() == 0) {
      throw Refusal.field("policy.keep", "must keep something");
    }
    Duration maximum = rules.maximumAge();
    if (maximum != null && maximum.compareTo(rules.minimumAge()) < 0) {
      throw Refusal.field("policy.keep.maximumAge", "must not be below the minimum age");
    }
    return rules;
  }

  private static @Nullable Duration maximumAge(
      @Nullable Duration asked, @Nullable Duration before) {
    if (asked == null) {
      return before;
    }
    return asked.isZero() ? null : within("policy.keep.maximumAge", asked, asked, MINUTE, OLDEST);
  }

  private static ZoneId zone(String asked) {
    try {
      return ZoneId.of(asked);
    } catch (DateTimeException unknown) {
      throw Refusal.field("policy.keep.zone", "is no time zone");
    }
  }

  private static Duration within(
      String field, @Nullable Duration asked, Duration usual, Duration least, Duration most) {
    Duration duration = Objects.requireNonNullElse(asked, usual);
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw Refusal.field(field, "must be " + least + " to " + most);
    }
    return duration;
  }
}
