package dev.coffer.workflows.retention;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.TenantRules;
import dev.coffer.workflows.retention.RetentionPlan.Decision;
import dev.coffer.workflows.retention.RetentionPlan.Fate;
import dev.coffer.workflows.retention.RetentionPlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's backups at one moment, as chance made them: around leap days and changes of the clock,
 * in zones with odd rules, with ties, clocks that ran wrong, holds, doubts, locks and references.
 */
final class Fleet {
  private static final int MOST = 23;

  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("UTC"),
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/New_York"),
          ZoneId.of("America/Sao_Paulo"),
          ZoneId.of("Africa/Casablanca"),
          ZoneId.of("Asia/Beirut"),
          ZoneId.of("Asia/Kathmandu"),
          ZoneId.of("Australia/Lord_Howe"),
          ZoneId.of("Pacific/Apia"));

  /** Leap days, turns of the year, of summer time, and the day that Samoa did not have. */
  private static final List<LocalDateTime> TURNS =
      List.of(
          LocalDateTime.parse("2024-02-29T12:00"),
          LocalDateTime.parse("2028-02-29T23:59:59.999"),
          LocalDateTime.parse("2021-01-01T00:00"),
          LocalDateTime.parse("2026-12-31T23:30"),
          LocalDateTime.parse("2026-03-29T02:30"),
          LocalDateTime.parse("2026-10-25T02:30"),
          LocalDateTime.parse("2026-04-05T01:45"),
          LocalDateTime.parse("2011-12-31T00:10"));

  private static final List<Duration> AGES =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofHours(3),
          Duration.ofDays(2),
          Duration.ofDays(20),
          Duration.ofDays(200),
          Duration.ofDays(3000));

  private final RetentionRules rules;
  private final List<Copy> copies;
  private final Instant now;
  private @Nullable RetentionPlan plan;

  Fleet(RetentionRules rules, List<Copy> copies, Instant now) {
    this.rules = rules;
    this.copies = List.copyOf(copies);
    this.now = now;
  }

  RetentionRules rules() {
    return rules;
  }

  List<Copy> copies() {
    return copies;
  }

  Instant now() {
    return now;
  }

  /** One seed for the calendar and the rules, and one a backup: it shrinks by leaving some out. */
  static Arbitrary<Fleet> any() {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.longs()
                .list()
                .ofMaxSize(MOST)
                .withSizeDistribution(RandomDistribution.uniform()))
        .as(Fleet::of);
  }

  private static Fleet of(long calendar, List<Long> backups) {
    Random random = new Random(calendar);
    ZoneId zone = pick(random, ZONES);
    Instant now =
        pick(random, TURNS).atZone(zone).toInstant().plusSeconds(random.nextInt(-200_000, 200_000));
    RetentionRules rules = rules(random, zone);
    List<Copy> copies = new ArrayList<>();
    for (long seed : backups) {
      Random own = new Random(seed);
      copies.add(copy(own, "b-" + copies.size(), committed(own, now, copies), copies));
    }
    return new Fleet(rules, copies, now);
  }

  private static RetentionRules rules(Random random, ZoneId zone) {
    return new RetentionRules(
        random.nextInt(4),
        random.nextInt(4),
        random.nextInt(5),
        random.nextInt(4),
        random.nextInt(4),
        random.nextInt(4),
        random.nextBoolean() ? Duration.ZERO : within(random, Duration.ofDays(12)),
        random.nextInt(3) > 0 ? null : within(random, pick(random, AGES)),
        zone);
  }

  private static Instant committed(Random random, Instant now, List<Copy> others) {
    return switch (random.nextInt(12)) {
      case 0 -> others.isEmpty() ? now : pick(random, others).committedAt();
      case 1 -> now.plus(within(random, Duration.ofDays(2)));
      case 2 -> now.truncatedTo(ChronoUnit.DAYS).minus(random.nextInt(9), ChronoUnit.DAYS);
      default -> now.minus(within(random, pick(random, AGES)));
    };
  }

  /** One that is committed then and may refer to these; sometimes to one that is not there. */
  static Copy copy(Random random, String id, Instant committedAt, List<Copy> others) {
    Instant cut =
        switch (random.nextInt(10)) {
          case 0 -> committedAt.minus(within(random, Duration.ofDays(2000)));
          case 1 -> committedAt.plus(within(random, Duration.ofDays(2000)));
          case 2 -> committedAt;
          default -> committedAt.minus(within(random, Duration.ofHours(3)));
        };
    Set<BackupId> needs = new HashSet<>();
    while (random.nextInt(3) == 0) {
      needs.add(
          others.isEmpty() || random.nextInt(9) == 0
              ? new BackupId("b-gone")
              : pick(random, others).id());
    }
    return new Copy(
        new BackupId(id),
        new DatasetId(random.nextInt(3) == 0 ? "side" : "main"),
        cut,
        committedAt,
        random.nextInt(5) > 0,
        committedAt.plus(within(random, pick(random, AGES))),
        random.nextInt(20) == 0,
        needs);
  }

  static Duration within(Random random, Duration bound) {
    return Duration.ofMillis(random.nextLong(bound.toMillis() + 1));
  }

  static <T> T pick(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  Fleet at(Instant time) {
    return new Fleet(rules, copies, time);
  }

  Fleet with(List<Copy> others) {
    return new Fleet(rules, others, now);
  }

  Fleet and(List<Copy> more) {
    List<Copy> all = new ArrayList<>(copies);
    all.addAll(more);
    return with(all);
  }

  /** Made once: most laws ask for it. */
  RetentionPlan plan() {
    if (plan == null) {
      plan = Retention.plan(TenantRules.of(rules), copies, now);
    }
    return plan;
  }

  Map<BackupId, Instant> locks() {
    return Retention.locks(TenantRules.of(rules), copies, now);
  }

  Map<BackupId, Decision> decisions() {
    return plan().decisions().stream()
        .collect(Collectors.toMap(Decision::backup, Function.identity()));
  }

  Set<BackupId> fated(Fate fate) {
    return plan().decisions().stream()
        .filter(decision -> decision.fate() == fate)
        .map(Decision::backup)
        .collect(Collectors.toSet());
  }

  /** What the rules do not keep, locked or not. */
  Set<BackupId> letGo() {
    Set<BackupId> gone = fated(Fate.LOCKED);
    gone.addAll(fated(Fate.EXPIRED));
    return gone;
  }

  /** What is kept for this reason. */
  Set<BackupId> keptFor(Reason reason) {
    return plan().decisions().stream()
        .filter(decision -> decision.fate() == Fate.KEEP && decision.reasons().contains(reason))
        .map(Decision::backup)
        .collect(Collectors.toSet());
  }

  Copy copy(BackupId id) {
    return copies.stream().filter(copy -> copy.id().equals(id)).findFirst().orElseThrow();
  }

  /** Whether its commit is not in the future of the plan. */
  boolean present(Copy copy) {
    return !copy.committedAt().isAfter(now);
  }

  @Override
  public String toString() {
    return "at %s by %s: %s".formatted(now, rules.text(), copies);
  }
}
