package dev.coffer.workflows.retention;

import static java.util.Objects.requireNonNull;

import dev.coffer.workflows.model.BackupId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say of each backup at one moment.
 *
 * @param decisions one a backup: by dataset, then the newest commit first
 */
public record RetentionPlan(Instant at, List<Decision> decisions) {
  public RetentionPlan {
    requireNonNull(at, "at is null");
    decisions = List.copyOf(decisions);
  }

  /** What becomes of a backup. */
  public enum Fate {
    /** The rules keep it. */
    KEEP,
    /** The rules let it go, but a lock does not yet: its own, or that of a backup that needs it. */
    LOCKED,
    /** It may be purged, backups that need it first. */
    EXPIRED
  }

  /** Why. */
  public enum Reason {
    /** Among the newest good backups. */
    LAST,
    /** First good backup of a kept hour. */
    HOURLY,
    /** First good backup of a kept day. */
    DAILY,
    /** First good backup of a kept week. */
    WEEKLY,
    /** First good backup of a kept month. */
    MONTHLY,
    /** First good backup of a kept year. */
    YEARLY,
    /** Younger than the minimum age. */
    MINIMUM_AGE,
    /** The newest good backup of its dataset. */
    LAST_VERIFIED,
    /** Not good, but no newer backup is; it may be all there is. */
    NOTHING_BETTER,
    /** Committed after the plan's time: a clock jumped, and nothing is known of it yet. */
    FUTURE,
    /** Under a hold. */
    HELD,
    /** A kept backup refers to its packs. */
    NEEDED_BY_KEPT,
    /** Its own lock is not over. */
    LOCKED,
    /** A backup whose lock is not over refers to its packs. */
    NEEDED_BY_LOCKED,
    /** Older than the maximum age: no class keeps it. */
    MAXIMUM_AGE,
    /** Not good: it fills no class. */
    NOT_VERIFIED,
    /** Cut and commit contradict each other: it ranks only among its like. */
    MISDATED,
    /** No class has a place for it. */
    NO_CLASS
  }

  /**
   * What the rules say of one backup.
   *
   * @param reasons in the order of {@link Reason}; what keeps it, or else why nothing does
   * @param until when the last lock ends that stands in the way; null unless {@link Fate#LOCKED}
   */
  public record Decision(
      BackupId backup, Fate fate, List<Reason> reasons, @Nullable Instant until) {
    public Decision {
      requireNonNull(backup, "backup is null");
      requireNonNull(fate, "fate is null");
      reasons = List.copyOf(reasons);
    }
  }
}
