package dev.coffer.api.tenant;

import dev.coffer.workflows.model.Policy;
import dev.coffer.workflows.retention.Copy;
import dev.coffer.workflows.retention.RetentionPlan;
import dev.coffer.workflows.retention.RetentionPlan.Decision;
import dev.coffer.workflows.retention.RetentionPlan.Fate;
import dev.coffer.workflows.retention.RetentionPlan.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say of each backup at one time.
 *
 * @param policyVersion version of the policy whose rules these are
 * @param keep what is kept of every dataset that has no rules of its own
 * @param datasets what is kept of those that have, by id
 * @param backups by dataset, then the newest first
 */
public record RetentionReport(
    String tenant,
    Instant at,
    int policyVersion,
    Keep keep,
    Map<String, Keep> datasets,
    List<Judged> backups) {

  public RetentionReport {
    backups = List.copyOf(backups);
  }

  /**
   * One backup.
   *
   * @param reasons what keeps it, or else why nothing does
   * @param until when the last lock ends that stands in the way; absent unless {@code LOCKED}
   */
  public record Judged(
      String backup,
      String dataset,
      Instant cutAt,
      Instant committedAt,
      Fate fate,
      List<Reason> reasons,
      @Nullable Instant until) {

    public Judged {
      reasons = List.copyOf(reasons);
    }
  }

  /** Shows the whole plan, or of it what is about one dataset. */
  static RetentionReport of(
      String tenant,
      Policy policy,
      RetentionPlan plan,
      List<Copy> copies,
      @Nullable String dataset) {
    Map<String, Copy> byId =
        copies.stream().collect(Collectors.toMap(copy -> copy.id().value(), Function.identity()));
    List<Judged> judged =
        plan.decisions().stream()
            .map(decision -> judged(decision, byId))
            .filter(one -> dataset == null || dataset.equals(one.dataset()))
            .toList();
    return new RetentionReport(
        tenant,
        plan.at(),
        policy.version(),
        Keep.of(policy.rules()),
        Keep.ofDatasets(policy),
        judged);
  }

  private static Judged judged(Decision decision, Map<String, Copy> byId) {
    Copy copy = Objects.requireNonNull(byId.get(decision.backup().value()), "planned, so listed");
    return new Judged(
        copy.id().value(),
        copy.dataset().value(),
        copy.cutAt(),
        copy.committedAt(),
        decision.fate(),
        decision.reasons(),
        decision.until());
  }
}
