package dev.coffer.workflows;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;

/**
 * I-12 Old runs still replay. Workflow code must take the same path on every replay, so nothing in
 * this module may ask the machine for the time, for chance or for its surroundings. The rules see
 * direct calls only: they hold over the whole module, helpers included.
 */
@AnalyzeClasses(
    packages = "dev.coffer.workflows",
    importOptions = ImportOption.DoNotIncludeTests.class)
class DeterminismTest {

  /** Methods that give another answer on replay, by the class that declares them. */
  private static final Map<String, Set<String>> CHANGING_ANSWERS =
      Map.ofEntries(
          Map.entry(
              "java.lang.System", Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty")),
          Map.entry("java.lang.Math", Set.of("random")),
          Map.entry("java.util.UUID", Set.of("randomUUID")),
          Map.entry("java.time.Instant", Set.of("now")),
          Map.entry("java.time.LocalDate", Set.of("now")),
          Map.entry("java.time.LocalTime", Set.of("now")),
          Map.entry("java.time.LocalDateTime", Set.of("now")),
          Map.entry("java.time.OffsetDateTime", Set.of("now")),
          Map.entry("java.time.ZonedDateTime", Set.of("now")),
          Map.entry("java.time.Clock", Set.of("system", "systemUTC", "systemDefaultZone", "tick")));

  @ArchTest
  static final ArchRule asksNoClockAndNoChance =
      noClasses()
          .should()
          .callMethodWhere(target(changesItsAnswer()))
          .because(
              "replay must repeat itself: use Workflow.currentTimeMillis(), Workflow.randomUUID()"
                  + " and Workflow.newRandom(), and take configuration from the request");

  @ArchTest
  static final ArchRule ownsNoThreadsAndNoChance =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.lang\\.(Thread|ThreadLocal|Process|ProcessBuilder|Runtime)"
                  + "|java\\.util\\.(Random|Timer|SplittableRandom)|java\\.security\\.SecureRandom"
                  + "|java\\.util\\.concurrent\\.(ThreadLocalRandom|CompletableFuture|Executor.*|ForkJoin.*|locks\\..*)")
          .because(
              "the SDK's scheduler decides what runs when: use Async, Promise, Workflow.newRandom()"
                  + " and the locks of io.temporal.workflow");

  @ArchTest
  static final ArchRule doesNoInputOrOutput =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.net.http..",
              "java.sql..",
              "javax.net..")
          .because("a replay would do it again: I/O belongs to an activity");

  private static DescribedPredicate<AccessTarget.CodeUnitAccessTarget> changesItsAnswer() {
    return describe(
        "changes its answer on replay",
        method ->
            CHANGING_ANSWERS
                .getOrDefault(method.getOwner().getName(), Set.of())
                .contains(method.getName()));
  }
}
