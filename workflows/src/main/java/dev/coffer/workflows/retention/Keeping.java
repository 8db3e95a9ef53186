package dev.coffer.workflows.retention;

import static java.util.stream.Collectors.groupingBy;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.TenantRules;
import dev.coffer.workflows.retention.RetentionPlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The backups of one tenant at one moment, each with the reasons to keep it. */
final class Keeping {
  /** What ends with the maximum age. */
  private static final Set<Reason> BY_RANK =
      Set.of(
          Reason.LAST,
          Reason.HOURLY,
          Reason.DAILY,
          Reason.WEEKLY,
          Reason.MONTHLY,
          Reason.YEARLY,
          Reason.NOTHING_BETTER);

  private final TenantRules rules;
  private final Instant now;
  private final Map<BackupId, Copy> copies = new HashMap<>();
  private final Map<BackupId, EnumSet<Reason>> reasons = new HashMap<>();

  Keeping(TenantRules rules, List<Copy> listed, Instant now) {
    this.rules = rules;
    this.now = now;
    for (Copy copy : listed) {
      if (copies.put(copy.id(), copy) != null) {
        throw new IllegalArgumentException("backup " + copy.id() + " is listed twice");
      }
      reasons.put(copy.id(), EnumSet.noneOf(Reason.class));
    }
    rank();
    copies.values().forEach(this::judge);
    keepWhatTheyNeed();
  }

  Collection<Copy> copies() {
    return copies.values();
  }

  Copy copy(BackupId id) {
    return Objects.requireNonNull(copies.get(id), "no such backup");
  }

  Set<Reason> reasons(Copy copy) {
    return of(copy);
  }

  boolean kept(Copy copy) {
    return !of(copy).isEmpty();
  }

  /** Whether it was committed after the plan's time: a clock jumped, and it ranks nowhere yet. */
  boolean future(Copy copy) {
    return copy.committedAt().isAfter(now);
  }

  /** Whether no class may keep it any longer. */
  boolean overage(Copy copy) {
    Duration maximum = rules.of(copy.dataset()).maximumAge();
    return maximum != null && Duration.between(copy.dated(), now).compareTo(maximum) > 0;
  }

  /** Those of the listed backups whose packs it refers to. */
  List<Copy> needs(Copy copy) {
    return copy.dependsOn().stream()
        .filter(copies::containsKey)
        .map(this::copy)
        .filter(needed -> !needed.id().equals(copy.id()))
        .toList();
  }

  /**
   * The same ends, each also reaching whatever its backup needs, through any number of others; of
   * several the latest counts.
   */
  Map<BackupId, Instant> reaching(Map<BackupId, Instant> ends) {
    List<Map.Entry<BackupId, Instant>> latestFirst = new ArrayList<>(ends.entrySet());
    latestFirst.sort(Map.Entry.<BackupId, Instant>comparingByValue().reversed());
    Map<BackupId, Instant> reached = new HashMap<>();
    Deque<Copy> open = new ArrayDeque<>();
    for (Map.Entry<BackupId, Instant> end : latestFirst) {
      open.add(copy(end.getKey()));
      while (!open.isEmpty()) {
        Copy copy = open.remove();
        if (reached.putIfAbsent(copy.id(), end.getValue()) == null) {
          open.addAll(needs(copy));
        }
      }
    }
    return reached;
  }

  private void rank() {
    copies.values().stream()
        .filter(copy -> !future(copy))
        .collect(groupingBy(Copy::dataset))
        .forEach((dataset, its) -> rankDataset(rules.of(dataset), its));
  }

  private void rankDataset(RetentionRules its, List<Copy> dataset) {
    List<Copy> good = dataset.stream().filter(Copy::verified).toList();
    Series dated = Series.dated(good);
    dated.rank(its, this::keep);
    Series.misdated(good).rank(its, this::keep);
    Copy newestDated = newest(dated.copies());
    Copy newest = newest(good);
    for (Copy copy : dataset) {
      // A misdated backup may be forged: it takes the place of no other, not even a doubtful one.
      Copy better = Series.misdated(copy) ? newest : newestDated;
      if (!copy.verified() && (better == null || Series.BY_COMMIT.compare(better, copy) < 0)) {
        keep(copy, Reason.NOTHING_BETTER);
      }
    }
  }

  private static @Nullable Copy newest(List<Copy> copies) {
    return copies.stream().max(Series.BY_COMMIT).orElse(null);
  }

  private void judge(Copy copy) {
    if (overage(copy)) {
      of(copy).removeAll(BY_RANK);
    }
    if (future(copy)) {
      keep(copy, Reason.FUTURE);
    }
    if (Duration.between(copy.committedAt(), now).compareTo(rules.of(copy.dataset()).minimumAge())
        < 0) {
      keep(copy, Reason.MINIMUM_AGE);
    }
    if (copy.held()) {
      keep(copy, Reason.HELD);
    }
  }

  private void keepWhatTheyNeed() {
    Deque<Copy> open = new ArrayDeque<>();
    copies.values().stream().filter(this::kept).forEach(open::add);
    while (!open.isEmpty()) {
      for (Copy needed : needs(open.remove())) {
        if (!kept(needed)) {
          open.add(needed);
        }
        keep(needed, Reason.NEEDED_BY_KEPT);
      }
    }
  }

  private void keep(Copy copy, Reason reason) {
    of(copy).add(reason);
  }

  private EnumSet<Reason> of(Copy copy) {
    return Objects.requireNonNull(reasons.get(copy.id()), "no such backup");
  }
}
