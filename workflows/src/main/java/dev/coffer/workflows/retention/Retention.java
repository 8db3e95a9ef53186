package dev.coffer.workflows.retention;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toSet;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.TenantRules;
import dev.coffer.workflows.retention.RetentionPlan.Decision;
import dev.coffer.workflows.retention.RetentionPlan.Fate;
import dev.coffer.workflows.retention.RetentionPlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the rules of a tenant keep, and for how long that has to be locked. Pure: the same
 * backups, rules and time give the same answer. The package page states the rules and their laws.
 *
 * <p>The rules of time zones come with the Java runtime and change with it: call this in a step,
 * and let workflows carry its answer.
 */
public final class Retention {
  private Retention() {}

  /**
   * What becomes of each backup.
   *
   * @param copies all committed backups of one tenant, in any order
   * @param now the time of the decision: one that a run may trust, not any machine's
   * @throws IllegalArgumentException when two backups have one id
   */
  public static RetentionPlan plan(TenantRules rules, List<Copy> copies, Instant now) {
    Keeping keeping = new Keeping(rules, copies, now);
    Map<BackupId, Instant> ownLocks = new HashMap<>();
    for (Copy copy : keeping.copies()) {
      if (!keeping.kept(copy) && copy.lockedUntil().isAfter(now)) {
        ownLocks.put(copy.id(), copy.lockedUntil());
      }
    }
    Map<BackupId, Instant> locks = keeping.reaching(ownLocks);
    Set<BackupId> neededByLocked =
        locks.keySet().stream()
            .flatMap(id -> keeping.needs(keeping.copy(id)).stream())
            .map(Copy::id)
            .collect(toSet());
    List<Decision> decisions =
        keeping.copies().stream()
            .sorted(
                comparing((Copy copy) -> copy.dataset().value())
                    .thenComparing(Series.BY_COMMIT.reversed()))
            .map(
                copy ->
                    keeping.kept(copy)
                        ? kept(copy, keeping.reasons(copy))
                        : letGo(
                            copy,
                            locks.get(copy.id()),
                            against(
                                keeping,
                                copy,
                                ownLocks.containsKey(copy.id()),
                                neededByLocked.contains(copy.id()))))
            .toList();
    return new RetentionPlan(now, decisions);
  }

  /**
   * Until when kept backups have to be locked, where they are not locked that long: as long as
   * their classes keep them whatever happens, and what they need as long as they. Ordered by id.
   *
   * <p>A class with <i>n</i> places lets a backup go when <i>n</i> later periods have backups,
   * which is not before the <i>n</i>th later period begins: until then the class asks for a lock.
   * The maximum age cuts that short, the minimum age does not let it end earlier. To be among the
   * last, or the last that is good, ends on no known date and asks for no lock.
   *
   * @throws IllegalArgumentException when two backups have one id
   */
  public static Map<BackupId, Instant> locks(TenantRules rules, List<Copy> copies, Instant now) {
    Keeping keeping = new Keeping(rules, copies, now);
    Map<BackupId, Instant> ends = new HashMap<>();
    for (Copy copy : keeping.copies()) {
      // No lock rests on a time that has not come: nothing could take it back.
      if (keeping.kept(copy) && !keeping.future(copy)) {
        ends.put(copy.id(), promised(rules.of(copy.dataset()), copy, keeping.reasons(copy)));
      }
    }
    Map<BackupId, Instant> longer = new TreeMap<>(comparing(BackupId::value));
    keeping
        .reaching(ends)
        .forEach(
            (id, until) -> {
              if (until.isAfter(now) && until.isAfter(keeping.copy(id).lockedUntil())) {
                longer.put(id, until);
              }
            });
    return longer;
  }

  /**
   * Until when a backup has to be locked that is taken now: as long as the classes keep it in whose
   * present period it is the first. Its place there is for good, so they are known before it is
   * taken; only one that is committed in a later period than it began in may come to more of them.
   *
   * @param rules those of the dataset
   * @param copies the tenant's committed backups; of this dataset's only those that are good count
   * @param least the lock that every backup gets
   */
  public static Instant lockOfNew(
      RetentionRules rules,
      BackupId backup,
      DatasetId dataset,
      List<Copy> copies,
      Instant now,
      Instant least) {
    List<Copy> all = new ArrayList<>();
    for (Copy copy : copies) {
      if (copy.dataset().equals(dataset) && !copy.id().equals(backup)) {
        all.add(copy);
      }
    }
    all.add(new Copy(backup, dataset, now, now, true, least, false, Set.of()));
    return locks(TenantRules.of(rules), all, now).getOrDefault(backup, least);
  }

  private static Instant promised(RetentionRules rules, Copy copy, Set<Reason> reasons) {
    Instant ranked = Series.misdated(copy) ? copy.dated() : copy.committedAt();
    Instant end = ranked;
    for (Period period : Period.values()) {
      if (reasons.contains(period.reason())) {
        end = later(end, period.after(ranked, period.places(rules), rules.zone()));
      }
    }
    Duration maximum = rules.maximumAge();
    if (maximum != null && Duration.between(copy.dated(), end).compareTo(maximum) > 0) {
      end = copy.dated().plus(maximum);
    }
    return later(end, copy.committedAt().plus(rules.minimumAge()));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Decision kept(Copy copy, Set<Reason> reasons) {
    return new Decision(copy.id(), Fate.KEEP, List.copyOf(reasons), null);
  }

  private static Decision letGo(Copy copy, @Nullable Instant until, Set<Reason> reasons) {
    Fate fate = until == null ? Fate.EXPIRED : Fate.LOCKED;
    return new Decision(copy.id(), fate, List.copyOf(reasons), until);
  }

  /** Why nothing keeps a backup, and what stands in the way of letting it go. */
  private static Set<Reason> against(
      Keeping keeping, Copy copy, boolean locked, boolean neededByLocked) {
    EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
    if (locked) {
      reasons.add(Reason.LOCKED);
    }
    if (neededByLocked) {
      reasons.add(Reason.NEEDED_BY_LOCKED);
    }
    if (keeping.overage(copy)) {
      reasons.add(Reason.MAXIMUM_AGE);
    }
    if (!copy.verified()) {
      reasons.add(Reason.NOT_VERIFIED);
    }
    if (Series.misdated(copy)) {
      reasons.add(Reason.MISDATED);
    }
    reasons.add(Reason.NO_CLASS);
    return reasons;
  }
}
