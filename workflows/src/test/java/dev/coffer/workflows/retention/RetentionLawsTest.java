package dev.coffer.workflows.retention;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.retention.RetentionPlan.Decision;
import dev.coffer.workflows.retention.RetentionPlan.Fate;
import dev.coffer.workflows.retention.RetentionPlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Shrinkable;

/** The laws of the package page, each over the same generated fleets and calendars. */
class RetentionLawsTest {
  private static final int TRIES = 10_000;

  private static final List<Law> LAWS =
      List.of(
          new Law(
              "I-10 the newest good backup of a dataset is never let go, by commit or by cut",
              world -> lastVerified(world.fleet())),
          new Law(
              "I-10 what is held, too young or needed by what stays is never let go",
              world -> neverLetGo(world.fleet())),
          new Law(
              "what is not good fills no place and takes none",
              world -> onlyGoodOnesRank(world.fleet())),
          new Law(
              "the order of the input changes nothing",
              world -> orderIsNothing(world.fleet(), world.chance())),
          new Law(
              "T6 what is let go stays let go, and what is expired stays expired, as time passes",
              world -> monotone(world.fleet(), world.chance())),
          new Law(
              "T6 a clock that jumped back lets nothing go that the right time keeps",
              world -> clockJumpedBack(world.fleet(), world.chance())),
          new Law(
              "a longer lock lets nothing expire and ends no wait earlier",
              world -> locksOnlyGrow(world.fleet(), world.chance())),
          new Law(
              "taking expired backups away lets no other one go",
              world -> purgingConverges(world.fleet(), world.chance())),
          new Law(
              "one more backup that is not good, or of a time to come, lets nothing go",
              world -> doubtfulNewcomer(world.fleet(), world.chance())),
          new Law(
              "backdated, future-dated and imported backups take no place of a dated one",
              world -> injected(world.fleet(), world.chance())),
          new Law(
              "a flood of backups within one period takes at most one place of its class",
              world -> flood(world.fleet(), world.chance(), world.period())),
          new Law(
              "whatever is committed later, a backup is kept until the lock that is asked for it",
              world -> locksAreKept(world.fleet(), world.chance())),
          new Law(
              "a class keeps as many periods as it has places, if there are so many",
              world -> placesAreFilled(world.fleet(), world.period())),
          new Law(
              "beyond the maximum age only a hold, a need, or being the last good one keeps a"
                  + " backup",
              world -> maximumAge(world.fleet())),
          new Law(
              "periods follow each other without gap or overlap, in every zone",
              world -> calendar(world.fleet(), world.chance(), world.period())));

  private static final Set<Reason> CLASSES =
      EnumSet.of(
          Reason.LAST,
          Reason.HOURLY,
          Reason.DAILY,
          Reason.WEEKLY,
          Reason.MONTHLY,
          Reason.YEARLY,
          Reason.LAST_VERIFIED);

  /** Something that holds of every fleet at any time. */
  private record Law(String title, Consumer<World> check) {
    void hold(World world) {
      try {
        check.accept(world);
      } catch (AssertionError broken) {
        throw new AssertionError("broken: " + title + "\n" + broken.getMessage(), broken);
      }
    }
  }

  /**
   * A fleet, and what else chance decides.
   *
   * @param seed of what a law adds to the fleet; each law draws from the start
   */
  record World(Fleet fleet, Period period, long seed) {
    Random chance() {
      return new Random(seed);
    }
  }

  /** Shrinks to the fewest backups that still break a law. */
  @Provide
  Arbitrary<World> worlds() {
    return Combinators.combine(Fleet.any(), Arbitraries.of(Period.class), Arbitraries.longs())
        .as(World::new);
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  @Label("I-10 T6 every law of retention holds, over 10,000 fleets and calendars")
  void everyLaw(@ForAll("worlds") World world) {
    LAWS.forEach(law -> law.hold(world));
  }

  @Example
  @Label("a law that breaks is named, and fewer backups are looked for that break it")
  void namedAndShrunk() {
    Law wrong =
        new Law("never two", world -> assertThat(world.fleet().copies()).hasSizeLessThan(2));
    Shrinkable<World> broken =
        worlds().generator(TRIES).stream(new Random(7))
            .filter(world -> world.value().fleet().copies().size() > 9)
            .findFirst()
            .orElseThrow();

    assertThatThrownBy(() -> wrong.hold(broken.value()))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("broken: never two");
    int size = broken.value().fleet().copies().size();
    assertThat(broken.shrink()).anyMatch(other -> other.value().fleet().copies().size() < size);
  }

  private static void lastVerified(Fleet fleet) {
    Map<BackupId, Decision> plan = fleet.decisions();
    fleet.copies().stream()
        .filter(copy -> copy.verified() && fleet.present(copy))
        .collect(groupingBy(Copy::dataset))
        .values()
        .forEach(
            good -> {
              assertKept(plan, Collections.max(good, comparing(Copy::cutAt)).cutAt(), good);
              good.stream()
                  .filter(copy -> !Series.misdated(copy))
                  .max(Series.BY_COMMIT)
                  .ifPresent(newest -> assertThat(fate(plan, newest)).isEqualTo(Fate.KEEP));
            });
  }

  /** Of several with this cut at least one is kept. */
  private static void assertKept(Map<BackupId, Decision> plan, Instant cut, List<Copy> good) {
    assertThat(good)
        .filteredOn(copy -> copy.cutAt().equals(cut))
        .extracting(copy -> fate(plan, copy))
        .contains(Fate.KEEP);
  }

  private static void neverLetGo(Fleet fleet) {
    Map<BackupId, Decision> plan = fleet.decisions();
    assertThat(plan).hasSameSizeAs(fleet.copies());
    for (Copy copy : fleet.copies()) {
      Duration age = Duration.between(copy.committedAt(), fleet.now());
      if (copy.held() || age.compareTo(fleet.rules().minimumAge()) < 0 || !fleet.present(copy)) {
        assertThat(fate(plan, copy)).as("%s", copy).isEqualTo(Fate.KEEP);
      }
      if (copy.lockedUntil().isAfter(fleet.now())) {
        assertThat(fate(plan, copy)).as("%s", copy).isNotEqualTo(Fate.EXPIRED);
      }
      for (BackupId id : copy.dependsOn()) {
        Decision needed = plan.get(id);
        if (needed != null) {
          // KEEP before LOCKED before EXPIRED: what is needed stays at least as long.
          assertThat(needed.fate()).isLessThanOrEqualTo(fate(plan, copy));
          assertNotBefore(decision(plan, copy), needed);
        }
      }
    }
  }

  private static void assertNotBefore(Decision dependent, Decision needed) {
    if (dependent.until() != null && needed.until() != null) {
      assertThat(needed.until()).isAfterOrEqualTo(dependent.until());
    }
  }

  private static void onlyGoodOnesRank(Fleet fleet) {
    Map<BackupId, Decision> plan = fleet.decisions();
    Fleet good = fleet.with(fleet.copies().stream().filter(Copy::verified).toList());
    Map<BackupId, Decision> alone = good.decisions();
    for (Copy copy : fleet.copies()) {
      if (copy.verified()) {
        assertThat(ranks(plan, copy)).isEqualTo(ranks(alone, copy));
      } else {
        assertThat(ranks(plan, copy)).isEmpty();
      }
    }
  }

  private static Set<Reason> ranks(Map<BackupId, Decision> plan, Copy copy) {
    Decision decision = decision(plan, copy);
    return decision.fate() != Fate.KEEP
        ? Set.of()
        : decision.reasons().stream().filter(CLASSES::contains).collect(toSet());
  }

  private static void orderIsNothing(Fleet fleet, Random random) {
    List<Copy> shuffled = new ArrayList<>(fleet.copies());
    Collections.shuffle(shuffled, random);

    assertThat(fleet.with(shuffled).plan()).isEqualTo(fleet.plan());
    assertThat(fleet.with(shuffled).locks()).isEqualTo(fleet.locks());
  }

  private static void monotone(Fleet fleet, Random random) {
    Fleet later = fleet.at(fleet.now().plus(Fleet.within(random, Duration.ofDays(400))));

    assertThat(later.letGo()).containsAll(fleet.letGo());
    assertThat(later.fated(Fate.EXPIRED)).containsAll(fleet.fated(Fate.EXPIRED));
  }

  private static void clockJumpedBack(Fleet fleet, Random random) {
    Instant wrong =
        fleet.copies().isEmpty()
            ? fleet.now()
            : Fleet.pick(random, fleet.copies()).committedAt().minusMillis(random.nextInt(9));
    Instant right = wrong.isAfter(fleet.now()) ? wrong : fleet.now();
    wrong = wrong.isAfter(fleet.now()) ? fleet.now() : wrong;

    assertThat(fleet.at(right).letGo()).containsAll(fleet.at(wrong).letGo());
    assertThat(fleet.at(right).fated(Fate.EXPIRED))
        .containsAll(fleet.at(wrong).fated(Fate.EXPIRED));
  }

  private static void locksOnlyGrow(Fleet fleet, Random random) {
    Fleet longer =
        fleet.with(fleet.copies().stream().map(copy -> lengthened(copy, random)).toList());
    Map<BackupId, Decision> before = fleet.decisions();

    assertThat(longer.letGo()).isEqualTo(fleet.letGo());
    assertThat(fleet.fated(Fate.EXPIRED)).containsAll(longer.fated(Fate.EXPIRED));
    longer
        .decisions()
        .forEach(
            (id, decision) -> {
              Decision was = before.get(id);
              if (was != null && was.until() != null) {
                assertThat(decision.until()).isAfterOrEqualTo(was.until());
              }
            });
  }

  private static Copy lengthened(Copy copy, Random random) {
    Instant until =
        random.nextBoolean()
            ? copy.lockedUntil()
            : copy.lockedUntil().plus(Fleet.within(random, Duration.ofDays(4000)));
    return new Copy(
        copy.id(),
        copy.dataset(),
        copy.cutAt(),
        copy.committedAt(),
        copy.verified(),
        until,
        copy.held(),
        copy.dependsOn());
  }

  private static void purgingConverges(Fleet fleet, Random random) {
    Set<BackupId> purged = new HashSet<>(fleet.fated(Fate.EXPIRED));
    purged.removeIf(id -> random.nextInt(4) == 0);
    Fleet rest =
        fleet.with(fleet.copies().stream().filter(copy -> !purged.contains(copy.id())).toList());

    assertThat(fleet.letGo()).containsAll(rest.letGo());
  }

  private static void doubtfulNewcomer(Fleet fleet, Random random) {
    Instant committed = fleet.now().minus(Fleet.within(random, Duration.ofDays(900)));
    Copy doubtful = verified(Fleet.copy(random, "b-new", committed, fleet.copies()), false);
    Instant ahead = fleet.now().plusMillis(1).plus(Fleet.within(random, Duration.ofDays(900)));
    Copy early = verified(Fleet.copy(random, "b-early", ahead, fleet.copies()), true);

    assertThat(fleet.letGo()).containsAll(without(fleet.and(List.of(doubtful)).letGo(), "b-new"));
    assertThat(fleet.letGo()).containsAll(without(fleet.and(List.of(early)).letGo(), "b-early"));
  }

  private static Set<BackupId> without(Set<BackupId> ids, String newcomer) {
    ids.remove(new BackupId(newcomer));
    return ids;
  }

  private static Copy verified(Copy copy, boolean verified) {
    return new Copy(
        copy.id(),
        copy.dataset(),
        copy.cutAt(),
        copy.committedAt(),
        verified,
        copy.lockedUntil(),
        copy.held(),
        copy.dependsOn());
  }

  private static void injected(Fleet fleet, Random random) {
    List<Copy> injected = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Instant committed = fleet.now().minus(Fleet.within(random, Duration.ofDays(900)));
      Duration apart = Duration.ofDays(2).plusMillis(1 + random.nextInt(1 << 30));
      injected.add(
          new Copy(
              new BackupId("b-injected-" + i),
              Fleet.copy(random, "b-any", committed, List.of()).dataset(),
              random.nextBoolean() ? committed.plus(apart) : committed.minus(apart),
              committed,
              random.nextInt(4) > 0,
              committed,
              false,
              Set.of()));
    }
    Map<BackupId, Decision> before = fleet.decisions();
    Map<BackupId, Decision> after = fleet.and(injected).decisions();
    for (Copy copy : fleet.copies()) {
      if (!Series.misdated(copy)) {
        assertThat(ownReasons(after, copy)).isEqualTo(ownReasons(before, copy));
      }
    }
  }

  /** Why it is kept for itself. */
  private static Set<Reason> ownReasons(Map<BackupId, Decision> plan, Copy copy) {
    Decision decision = decision(plan, copy);
    return decision.fate() != Fate.KEEP
        ? Set.of()
        : decision.reasons().stream()
            .filter(Predicate.not(Reason.NEEDED_BY_KEPT::equals))
            .collect(toSet());
  }

  private static void flood(Fleet any, Random random, Period period) {
    Fleet fleet = any.with(any.copies().stream().filter(any::present).toList());
    Instant end = period.after(fleet.now(), 1, fleet.rules().zone());
    Duration left = Duration.between(fleet.now(), end).minusMillis(1);
    List<Copy> flood = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Instant committed = fleet.now().plus(Fleet.within(random, left));
      flood.add(
          new Copy(
              new BackupId("b-flood-" + i),
              new DatasetId("main"),
              committed,
              committed,
              true,
              committed,
              false,
              Set.of()));
    }
    Fleet before = fleet.at(end.minusMillis(1));
    Set<BackupId> lost = before.keptFor(period.reason());
    lost.removeAll(before.and(flood).keptFor(period.reason()));

    assertThat(lost).hasSizeLessThanOrEqualTo(1);
  }

  private static void locksAreKept(Fleet fleet, Random random) {
    fleet
        .locks()
        .forEach(
            (id, until) -> {
              Copy copy = fleet.copy(id);
              assertThat(until).isAfter(copy.lockedUntil()).isAfter(fleet.now());
              Duration wait = Duration.between(fleet.now(), until);
              Instant time = fleet.now().plus(Fleet.within(random, wait.minusMillis(1)));
              List<Copy> newer = new ArrayList<>();
              for (int i = 0; i < 12; i++) {
                Duration when = Duration.between(fleet.now(), time);
                Instant committed = fleet.now().plusNanos(1).plus(Fleet.within(random, when));
                newer.add(Fleet.copy(random, "b-newer-" + i, committed, List.of()));
              }
              assertThat(fleet.and(newer).at(time).letGo()).doesNotContain(id);
            });
  }

  private static void placesAreFilled(Fleet any, Period period) {
    RetentionRules rules = any.rules();
    Fleet fleet =
        new Fleet(
            new RetentionRules(
                rules.keepLast(),
                rules.hourly(),
                rules.daily(),
                rules.weekly(),
                rules.monthly(),
                rules.yearly(),
                rules.minimumAge(),
                null,
                rules.zone()),
            any.copies(),
            any.now());
    Set<BackupId> kept = fleet.keptFor(period.reason());
    fleet.copies().stream()
        .filter(copy -> copy.verified() && fleet.present(copy) && !Series.misdated(copy))
        .collect(groupingBy(Copy::dataset))
        .values()
        .forEach(
            good -> {
              Map<Instant, List<Copy>> periods =
                  good.stream()
                      .collect(groupingBy(copy -> period.start(copy.committedAt(), rules.zone())));
              long places = good.stream().filter(copy -> kept.contains(copy.id())).count();
              assertThat(places).isEqualTo(Math.min(period.places(rules), periods.size()));
            });
  }

  private static void maximumAge(Fleet fleet) {
    Duration maximum = fleet.rules().maximumAge();
    if (maximum == null) {
      return;
    }
    Set<Reason> stronger =
        EnumSet.of(
            Reason.LAST_VERIFIED,
            Reason.HELD,
            Reason.NEEDED_BY_KEPT,
            Reason.MINIMUM_AGE,
            Reason.FUTURE);
    Map<BackupId, Decision> plan = fleet.decisions();
    for (Copy copy : fleet.copies()) {
      Instant dated = copy.cutAt().isBefore(copy.committedAt()) ? copy.cutAt() : copy.committedAt();
      Decision decision = decision(plan, copy);
      if (dated.plus(maximum).isBefore(fleet.now()) && decision.fate() == Fate.KEEP) {
        assertThat(stronger).containsAll(decision.reasons());
      }
    }
  }

  private static void calendar(Fleet fleet, Random random, Period period) {
    Instant time = fleet.now().minus(Fleet.within(random, Duration.ofDays(3000)));
    Instant start = period.start(time, fleet.rules().zone());
    Instant next = period.after(time, 1, fleet.rules().zone());

    assertThat(start).isBeforeOrEqualTo(time);
    assertThat(next).isAfter(time);
    assertThat(period.start(start, fleet.rules().zone())).isEqualTo(start);
    assertThat(period.start(next.minusMillis(1), fleet.rules().zone())).isEqualTo(start);
    assertThat(period.start(next, fleet.rules().zone())).isEqualTo(next);
  }

  private static Fate fate(Map<BackupId, Decision> plan, Copy copy) {
    return decision(plan, copy).fate();
  }

  private static Decision decision(Map<BackupId, Decision> plan, Copy copy) {
    return Objects.requireNonNull(plan.get(copy.id()), "every backup has a decision");
  }
}
