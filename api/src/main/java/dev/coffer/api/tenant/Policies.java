package dev.coffer.api.tenant;

import dev.coffer.api.problem.Refusal;
import dev.coffer.workflows.model.Policy;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The policy that a tenant asks for, with its defaults. */
final class Policies {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Policies() {}

  static Policy of(@Nullable NewPolicy asked) {
    NewPolicy policy = asked == null ? new NewPolicy(null, null, null, null) : asked;
    return new Policy(
        Objects.requireNonNullElse(policy.id(), "standard"),
        1,
        within("policy.retention", policy.retention(), Duration.ofDays(30), Duration.ofDays(3660)),
        Objects.requireNonNullElse(policy.restoreApprovals(), 0),
        within(
            "policy.approvalExpiry",
            policy.approvalExpiry(),
            Duration.ofDays(1),
            Duration.ofDays(30)));
  }

  private static Duration within(
      String field, @Nullable Duration asked, Duration usual, Duration longest) {
    Duration duration = Objects.requireNonNullElse(asked, usual);
    if (duration.compareTo(MINUTE) < 0 || duration.compareTo(longest) > 0) {
      throw Refusal.field(field, "must be " + MINUTE + " to " + longest);
    }
    return duration;
  }
}
