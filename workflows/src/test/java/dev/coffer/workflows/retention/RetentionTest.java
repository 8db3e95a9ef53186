package dev.coffer.workflows.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.RetentionRules;
import dev.coffer.workflows.model.TenantRules;
import dev.coffer.workflows.retention.RetentionPlan.Decision;
import dev.coffer.workflows.retention.RetentionPlan.Fate;
import dev.coffer.workflows.retention.RetentionPlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Duration DAY = Duration.ofDays(1);

  /** 1 last, 7 daily, 4 weekly, 3 monthly, 2 yearly. */
  private static final RetentionRules NIGHTLY =
      new RetentionRules(1, 0, 7, 4, 3, 2, DAY, null, BERLIN);

  @Test
  @DisplayName("nightly backups of three years thin out to days, weeks, months and years")
  void thinsOut() {
    List<Copy> copies = nightly(LocalDate.parse("2021-11-01"), LocalDate.parse("2024-03-05"));
    RetentionPlan plan =
        Retention.plan(TenantRules.of(NIGHTLY), copies, time("2024-03-05", "12:00"));

    assertThat(kept(plan))
        .containsExactly(
            "n-2024-03-05 [LAST, DAILY, MINIMUM_AGE, LAST_VERIFIED]",
            "n-2024-03-04 [DAILY, WEEKLY]",
            "n-2024-03-03 [DAILY]",
            "n-2024-03-02 [DAILY]",
            "n-2024-03-01 [DAILY, MONTHLY]",
            "n-2024-02-29 [DAILY]",
            "n-2024-02-28 [DAILY]",
            "n-2024-02-26 [WEEKLY]",
            "n-2024-02-19 [WEEKLY]",
            "n-2024-02-12 [WEEKLY]",
            "n-2024-02-01 [MONTHLY]",
            "n-2024-01-01 [MONTHLY, YEARLY]",
            "n-2023-01-01 [YEARLY]");
  }

  @Test
  @DisplayName("a day of 23 hours and one of 25 are days like others")
  void summerTime() {
    RetentionRules days = new RetentionRules(0, 0, 2, 0, 0, 0, Duration.ZERO, null, BERLIN);
    List<Copy> copies =
        List.of(
            copy("sat", time("2026-03-28", "23:30")),
            copy("sun", time("2026-03-29", "00:30")),
            copy("sun-late", time("2026-03-29", "23:30")),
            copy("mon", time("2026-03-30", "00:30")));

    assertThat(kept(Retention.plan(TenantRules.of(days), copies, time("2026-03-30", "12:00"))))
        .containsExactly("mon [DAILY, LAST_VERIFIED]", "sun [DAILY]");
    assertThat(Period.DAY.after(time("2026-03-28", "12:00"), 2, BERLIN))
        .isEqualTo(time("2026-03-30", "00:00"));
  }

  @Test
  @DisplayName("a backup is locked for its classes from its commit, and what it needs with it")
  void locks() {
    RetentionRules rules = new RetentionRules(3, 0, 7, 4, 12, 0, DAY, null, BERLIN);
    Copy first = copy("first", time("2026-11-02", "01:00"));
    Copy second = needing(copy("second", time("2026-11-03", "01:00")), first);
    Copy monthly = needing(copy("monthly", time("2026-12-01", "01:00")), first);

    assertThat(Retention.locks(TenantRules.of(rules), List.of(first), first.committedAt()))
        .isEqualTo(Map.of(first.id(), time("2027-11-01", "00:00")));
    assertThat(Retention.locks(TenantRules.of(rules), List.of(first, second), second.committedAt()))
        .containsEntry(second.id(), time("2026-11-10", "00:00"));
    assertThat(
            Retention.locks(
                TenantRules.of(rules), List.of(first, second, monthly), monthly.committedAt()))
        .isEqualTo(
            Map.of(
                first.id(), time("2027-12-01", "00:00"),
                monthly.id(), time("2027-12-01", "00:00")));
  }

  @Test
  @DisplayName("a new backup is locked for the classes in whose period it is the first good one")
  void lockOfNew() {
    RetentionRules rules = new RetentionRules(3, 0, 7, 4, 12, 0, Duration.ZERO, null, BERLIN);
    Instant now = time("2026-11-04", "12:00");
    Instant least = now.plus(DAY);
    Copy monday = copy("monday", time("2026-11-02", "01:00"));
    Copy doubtful = copy("doubt", now.minusSeconds(120), now.minusSeconds(60), false);
    Copy morning = copy("morning", time("2026-11-04", "01:00"));

    assertThat(lockOfNew(rules, List.of(), now, least)).isEqualTo(time("2027-11-01", "00:00"));
    assertThat(lockOfNew(rules, List.of(monday, doubtful), now, least))
        .isEqualTo(time("2026-11-11", "00:00"));
    assertThat(lockOfNew(rules, List.of(monday, morning), now, least)).isEqualTo(least);
    assertThat(lockOfNew(rules, List.of(monday), now, now.plus(Duration.ofDays(30))))
        .isEqualTo(now.plus(Duration.ofDays(30)));
  }

  private static Instant lockOfNew(
      RetentionRules rules, List<Copy> copies, Instant now, Instant least) {
    return Retention.lockOfNew(
        rules, new BackupId("new"), new DatasetId("main"), copies, now, least);
  }

  @Test
  @DisplayName("the maximum age ends a lock, the minimum age does not let it end earlier")
  void ages() {
    Instant commit = time("2026-11-02", "01:00");
    RetentionRules brief = new RetentionRules(0, 0, 0, 0, 12, 0, DAY, Duration.ofDays(90), BERLIN);
    RetentionRules contrary =
        new RetentionRules(0, 0, 0, 0, 12, 0, Duration.ofDays(100), Duration.ofDays(90), BERLIN);

    assertThat(Retention.locks(TenantRules.of(brief), List.of(copy("only", commit)), commit))
        .containsValue(commit.minusSeconds(60).plus(Duration.ofDays(90)));
    assertThat(Retention.locks(TenantRules.of(contrary), List.of(copy("only", commit)), commit))
        .containsValue(commit.plus(Duration.ofDays(100)));
  }

  @Test
  @DisplayName("what is let go waits for its lock and for the locks of what needs it")
  void lockedChains() {
    Instant now = time("2026-11-21", "12:00");
    RetentionRules one = new RetentionRules(1, 0, 0, 0, 0, 0, Duration.ZERO, null, BERLIN);
    Copy base = copy("base", now.minus(Duration.ofDays(9)));
    Copy middle = needing(copy("middle", now.minus(Duration.ofDays(8))), base);
    Copy locked =
        locked(needing(copy("locked", now.minus(Duration.ofDays(7))), middle), now.plus(DAY));
    Copy free = copy("free", now.minus(Duration.ofDays(6)));
    Copy last = copy("last", now.minus(DAY));

    assertThat(
            Retention.plan(TenantRules.of(one), List.of(base, middle, locked, free, last), now)
                .decisions())
        .extracting(Decision::toString)
        .containsExactly(
            decision(last, Fate.KEEP, null, Reason.LAST, Reason.LAST_VERIFIED),
            decision(free, Fate.EXPIRED, null, Reason.NO_CLASS),
            decision(locked, Fate.LOCKED, now.plus(DAY), Reason.LOCKED, Reason.NO_CLASS),
            decision(middle, Fate.LOCKED, now.plus(DAY), Reason.NEEDED_BY_LOCKED, Reason.NO_CLASS),
            decision(base, Fate.LOCKED, now.plus(DAY), Reason.NEEDED_BY_LOCKED, Reason.NO_CLASS));
  }

  @Test
  @DisplayName("a database whose clock is years off keeps its history like any other")
  void wrongClock() {
    RetentionRules days = new RetentionRules(0, 0, 3, 0, 0, 0, Duration.ZERO, null, BERLIN);
    List<Copy> copies = new ArrayList<>();
    for (int day = 1; day <= 9; day++) {
      Instant commit = time("2026-11-0" + day, "01:00");
      copies.add(copy("n-" + day, commit.plus(Duration.ofDays(4000)), commit, true));
    }

    assertThat(kept(Retention.plan(TenantRules.of(days), copies, time("2026-11-09", "12:00"))))
        .containsExactly("n-9 [DAILY, LAST_VERIFIED]", "n-8 [DAILY]", "n-7 [DAILY]");
  }

  @Test
  @DisplayName("B6 while no newer backup is good, doubtful ones stay beside the last good one")
  void doubtfulOnes() {
    RetentionRules last = new RetentionRules(1, 0, 0, 0, 0, 0, Duration.ZERO, null, BERLIN);
    Instant now = time("2026-11-21", "12:00");
    List<Copy> copies =
        List.of(
            copy("old-doubt", now.minus(Duration.ofDays(5)), now.minus(Duration.ofDays(5)), false),
            copy("good", now.minus(Duration.ofDays(4))),
            copy("doubt", now.minus(Duration.ofDays(3)), now.minus(Duration.ofDays(3)), false));

    assertThat(kept(Retention.plan(TenantRules.of(last), copies, now)))
        .containsExactly("doubt [NOTHING_BETTER]", "good [LAST, LAST_VERIFIED]");
  }

  @Test
  @DisplayName("two backups of one id are refused")
  void twice() {
    Copy copy = copy("b-1", time("2026-11-21", "12:00"));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Retention.plan(TenantRules.of(NIGHTLY), List.of(copy, copy), copy.committedAt()));
  }

  private static List<String> kept(RetentionPlan plan) {
    return plan.decisions().stream()
        .filter(decision -> decision.fate() == Fate.KEEP)
        .map(decision -> decision.backup() + " " + decision.reasons())
        .toList();
  }

  private static String decision(Copy copy, Fate fate, @Nullable Instant until, Reason... reasons) {
    return new Decision(copy.id(), fate, List.of(reasons), until).toString();
  }

  private static List<Copy> nightly(LocalDate from, LocalDate to) {
    return from.datesUntil(to.plusDays(1))
        .map(day -> copy("n-" + day, day.atTime(1, 0).atZone(BERLIN).toInstant()))
        .toList();
  }

  @Test
  @DisplayName(
      "imported backups, however new, push none out that was taken, and are not the last good")
  void importedStandsAside() {
    RetentionRules one = new RetentionRules(1, 0, 1, 0, 0, 0, Duration.ZERO, null, BERLIN);
    Instant noon = time("2024-03-05", "12:00");
    Copy taken = copy("taken", noon.minus(DAY.multipliedBy(3)));
    List<Copy> copies = new ArrayList<>(List.of(taken));
    for (int i = 0; i < 9; i++) {
      Instant commit = noon.minusSeconds(600 + i);
      copies.add(
          new Copy(
              new BackupId("imported-" + i),
              new DatasetId("main"),
              commit.minusSeconds(60),
              commit,
              true,
              commit,
              false,
              true,
              Set.of()));
    }

    RetentionPlan plan = Retention.plan(TenantRules.of(one), copies, noon);

    assertThat(kept(plan)).contains("taken [LAST, DAILY, LAST_VERIFIED]");
    assertThat(Retention.plan(TenantRules.of(one), List.of(taken), noon).decisions().getFirst())
        .isEqualTo(
            plan.decisions().stream()
                .filter(decision -> decision.backup().equals(taken.id()))
                .findFirst()
                .orElseThrow());
  }

  private static Instant time(String date, String time) {
    return LocalDate.parse(date).atTime(LocalTime.parse(time)).atZone(BERLIN).toInstant();
  }

  private static Copy copy(String id, Instant commit) {
    return copy(id, commit.minusSeconds(60), commit, true);
  }

  private static Copy copy(String id, Instant cut, Instant commit, boolean verified) {
    return new Copy(
        new BackupId(id), new DatasetId("main"), cut, commit, verified, commit, false, Set.of());
  }

  private static Copy needing(Copy copy, Copy needed) {
    return new Copy(
        copy.id(),
        copy.dataset(),
        copy.cutAt(),
        copy.committedAt(),
        copy.verified(),
        copy.lockedUntil(),
        copy.held(),
        Set.of(needed.id()));
  }

  private static Copy locked(Copy copy, Instant until) {
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
}
