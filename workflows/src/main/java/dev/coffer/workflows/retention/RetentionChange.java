package dev.coffer.workflows.retention;

import static java.util.stream.Collectors.toMap;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.retention.RetentionPlan.Decision;
import dev.coffer.workflows.retention.RetentionPlan.Fate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What other rules would change, at one moment. A lock is never shortened: what it keeps longer
 * than the new rules is said, not attempted.
 *
 * @param expiring kept so far, and free to be purged under the new rules
 * @param kept let go so far, and kept again under the new rules, if a purge has not come first
 * @param locked kept so far, and no longer wanted under the new rules, but locked
 */
public record RetentionChange(
    Instant at, List<BackupId> expiring, List<BackupId> kept, List<Locked> locked) {

  public RetentionChange {
    expiring = List.copyOf(expiring);
    kept = List.copyOf(kept);
    locked = List.copyOf(locked);
  }

  /**
   * A backup that outlives the rules.
   *
   * @param until when the last lock ends that stands in the way
   */
  public record Locked(BackupId backup, Instant until) {}

  /** What changes from one plan to another of the same backups at the same time. */
  public static RetentionChange between(RetentionPlan before, RetentionPlan after) {
    Map<BackupId, Fate> fates =
        before.decisions().stream().collect(toMap(Decision::backup, Decision::fate));
    List<BackupId> expiring = new ArrayList<>();
    List<BackupId> kept = new ArrayList<>();
    List<Locked> locked = new ArrayList<>();
    for (Decision decision : after.decisions()) {
      boolean keptBefore = fates.get(decision.backup()) == Fate.KEEP;
      Instant until = decision.until();
      if (decision.fate() == Fate.KEEP && !keptBefore) {
        kept.add(decision.backup());
      } else if (decision.fate() == Fate.EXPIRED && keptBefore) {
        expiring.add(decision.backup());
      } else if (until != null && keptBefore) {
        locked.add(new Locked(decision.backup(), until));
      }
    }
    return new RetentionChange(after.at(), expiring, kept, locked);
  }

  /** How many backups each of its lists has: what a workflow's history may hold. */
  public Totals totals() {
    return new Totals(expiring.size(), kept.size(), locked.size());
  }

  /** Numbers of backups; see {@link RetentionChange}. */
  public record Totals(int expiring, int kept, int locked) {}
}
