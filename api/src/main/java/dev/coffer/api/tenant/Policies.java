package dev.coffer.api.tenant;

import dev.coffer.api.problem.Refusal;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.DatasetRules;
import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.Schedule;
import dev.coffer.workflows.model.TenantRules;
import dev.coffer.workflows.model.Tier;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The policy that is asked for: what is absent comes from the defaults, from a blueprint, or from
 * the present.
 */
public final class Policies {
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
    return of(asked, USUAL);
  }

  /** The first version, with what is absent from there. */
  static Policy of(@Nullable NewPolicy asked, Policy otherwise) {
    return merged(otherwise, 1, ofNoDataset(asked));
  }

  private static NewPolicy ofNoDataset(@Nullable NewPolicy asked) {
    if (asked != null && !asked.datasetsOrNone().isEmpty()) {
      throw Refusal.field(
          "policy.datasets", "must name datasets that are there; a new tenant has none yet");
    }
    return asked == null ? NewPolicy.DEFAULT : asked;
  }

  /**
   * The version of a blueprint after this one.
   *
   * @param before the version that counts; null for the first one of a new name
   */
  public static Policy blueprint(
      String name, @Nullable Policy before, @Nullable NewPolicy asked, List<Schedule> schedules) {
    Policy usual = before == null ? USUAL : before;
    int version = before == null ? 1 : before.version() + 1;
    Policy merged = merged(usual, version, ofNoDataset(asked));
    return new Policy(
        name,
        version,
        merged.retention(),
        merged.restoreApprovals(),
        merged.approvalExpiry(),
        merged.rules(),
        List.of(),
        schedules);
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
        rules("policy.keep", before.rules(), asked.tier(), asked.keep()),
        datasets(before.keeps(), asked.datasetsOrNone()),
        before.schedules());
  }

  /** A null takes a dataset's own rules away. */
  private static List<DatasetRules> datasets(
      TenantRules before, Map<String, @Nullable NewDatasetRules> asked) {
    Map<String, DatasetRules> datasets = new TreeMap<>();
    before.datasets().forEach(one -> datasets.put(one.dataset().value(), one));
    asked.forEach(
        (name, own) -> {
          DatasetId dataset = new DatasetId(name);
          datasets.compute(
              name,
              (same, present) ->
                  own == null
                      ? null
                      : new DatasetRules(
                          dataset,
                          rules(
                              "policy.datasets." + name + ".keep",
                              before.of(dataset),
                              own.tier(),
                              own.keep())));
        });
    return List.copyOf(datasets.values());
  }

  private static RetentionRules rules(
      String field, RetentionRules present, @Nullable Tier tier, @Nullable NewKeep keep) {
    RetentionRules before = tier == null ? present : tier.rules();
    NewKeep asked = keep == null ? NewKeep.NOTHING : keep;
    RetentionRules rules =
        new RetentionRules(
            Objects.requireNonNullElse(asked.last(), before.keepLast()),
            Objects.requireNonNullElse(asked.hourly(), before.hourly()),
            Objects.requireNonNullElse(asked.daily(), before.daily()),
            Objects.requireNonNullElse(asked.weekly(), before.weekly()),
            Objects.requireNonNullElse(asked.monthly(), before.monthly()),
            Objects.requireNonNullElse(asked.yearly(), before.yearly()),
            within(
                field + ".minimumAge",
                asked.minimumAge(),
                before.minimumAge(),
                Duration.ZERO,
                LONGEST_LOCK),
            maximumAge(field, asked.maximumAge(), before.maximumAge()),
            asked.zone() == null ? before.zone() : zone(field, asked.zone()));
    if (rules.keepLast() + rules.hourly() + rules.daily() == 0
        && rules.weekly() + rules.monthly() + rules.yearly() == 0) {
      throw Refusal.field(field, "must keep something");
    }
    Duration maximum = rules.maximumAge();
    if (maximum != null && maximum.compareTo(rules.minimumAge()) < 0) {
      throw Refusal.field(field + ".maximumAge", "must not be below the minimum age");
    }
    return rules;
  }

  private static @Nullable Duration maximumAge(
      String field, @Nullable Duration asked, @Nullable Duration before) {
    if (asked == null) {
      return before;
    }
    return asked.isZero() ? null : within(field + ".maximumAge", asked, asked, MINUTE, OLDEST);
  }

  private static ZoneId zone(String field, String asked) {
    try {
      return ZoneId.of(asked);
    } catch (DateTimeException unknown) {
      throw Refusal.field(field + ".zone", "is no time zone");
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
