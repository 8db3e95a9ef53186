package dev.coffer.workflows.retention;

import static java.util.Comparator.comparing;

import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.retention.RetentionPlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Good backups of one dataset that compete for the same places: of a period the first one that was
 * committed, and the periods newest first. So the place of a backup is decided when it is
 * committed; what comes later in the same period changes nothing, and a flood of backups takes one
 * place.
 *
 * @param time which of a backup's times ranks it
 */
record Series(List<Copy> copies, Function<Copy, Instant> time) {
  /** The order of commits; total, as ids are unique within a tenant. */
  static final Comparator<Copy> BY_COMMIT =
      comparing(Copy::committedAt)
          .thenComparing(Copy::cutAt)
          .thenComparing(copy -> copy.id().value());

  /**
   * How far cut and commit may be apart: longer than the longest run, and than clocks that disagree
   * by a day.
   */
  private static final Duration BELIEVABLE = Duration.ofDays(2);

  /** Backups whose times agree: they rank by their commit, which no requester chooses. */
  static Series dated(List<Copy> good) {
    List<Copy> dated = good.stream().filter(copy -> !misdated(copy)).toList();
    return new Series(dated, Copy::committedAt);
  }

  /** Imported backups and those whose times contradict each other: they rank by their claim. */
  static Series misdated(List<Copy> good) {
    return new Series(good.stream().filter(Series::misdated).toList(), Copy::dated);
  }

  static boolean misdated(Copy copy) {
    return copy.imported()
        || Duration.between(copy.cutAt(), copy.committedAt()).abs().compareTo(BELIEVABLE) > 0;
  }

  /** Gives each backup the reasons that this series has to keep it. */
  void rank(RetentionRules rules, BiConsumer<Copy, Reason> keep) {
    Comparator<Copy> oldestFirst = comparing(time).thenComparing(BY_COMMIT);
    copies.stream()
        .sorted(oldestFirst.reversed())
        .limit(Math.max(0, rules.keepLast()))
        .forEach(copy -> keep.accept(copy, Reason.LAST));
    for (Period period : Period.values()) {
      firsts(period, rules).descendingMap().values().stream()
          .limit(Math.max(0, period.places(rules)))
          .forEach(copy -> keep.accept(copy, period.reason()));
    }
    newest(oldestFirst, keep);
    newest(comparing(Copy::cutAt).thenComparing(BY_COMMIT), keep);
  }

  private void newest(Comparator<Copy> order, BiConsumer<Copy, Reason> keep) {
    copies.stream().max(order).ifPresent(copy -> keep.accept(copy, Reason.LAST_VERIFIED));
  }

  /** The first backup of each period, by the period's start. */
  private TreeMap<Instant, Copy> firsts(Period period, RetentionRules rules) {
    TreeMap<Instant, Copy> firsts = new TreeMap<>();
    for (Copy copy : copies) {
      firsts.merge(
          period.start(time.apply(copy), rules.zone()),
          copy,
          (one, other) -> BY_COMMIT.compare(one, other) <= 0 ? one : other);
    }
    return firsts;
  }
}
