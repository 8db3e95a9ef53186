package dev.coffer.workflows.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.coffer.workflows.testing.Samples;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StepOptionsTest {
  private static final Map<String, ActivityOptions> REMOTE =
      StepOptions.remoteOptions(Samples.grant("r-1"));
  private static final Map<String, LocalActivityOptions> LOCAL =
      StepOptions.localOptions(Samples.grant("r-1"));

  @Test
  @DisplayName("Every activity is a step of exactly one row, and every step is an activity")
  void complete() {
    assertThat(Arrays.stream(Step.values()).map(Step::type)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(Step.values()).map(Step::type).collect(Collectors.toSet()))
        .isEqualTo(activityTypes());
  }

  @ParameterizedTest
  @MethodSource("remote")
  @DisplayName("A remote step is bounded in each attempt, in all, and in the number of attempts")
  void remoteIsBounded(String type, ActivityOptions options) {
    assertBounded(
        options.getStartToCloseTimeout(),
        options.getScheduleToCloseTimeout(),
        options.getRetryOptions());
    assertThat(options.getScheduleToStartTimeout()).as("queues may be long").isNull();
  }

  @ParameterizedTest
  @MethodSource("local")
  @DisplayName("A local step is short, and bounded likewise")
  void localIsBounded(String type, LocalActivityOptions options) {
    assertBounded(
        options.getStartToCloseTimeout(),
        options.getScheduleToCloseTimeout(),
        options.getRetryOptions());
    assertThat(options.getStartToCloseTimeout()).isLessThanOrEqualTo(Duration.ofSeconds(30));
    assertThat(options.getSummary()).isNotBlank();
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  @DisplayName(
      "W1 a step that may take long beats every 30 seconds, hears of cancellation and waits")
  void longStepsBeat(Step step) {
    if (step.row().local()) {
      return;
    }
    ActivityOptions options = options(step);
    if (options.getStartToCloseTimeout().compareTo(Duration.ofMinutes(10)) > 0) {
      assertThat(options.getHeartbeatTimeout()).isLessThanOrEqualTo(Duration.ofSeconds(30));
      assertThat(options.getCancellationType())
          .isEqualTo(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED);
      assertThat(options.getTaskQueue()).isEqualTo(Queues.STREAM);
    } else {
      assertThat(options.getTaskQueue()).isEqualTo(Queues.CONTROL);
    }
  }

  @ParameterizedTest
  @MethodSource("remote")
  @DisplayName("D5 every queued step stands under its tenant's fairness key, and says what it does")
  void fairAndReadable(String type, ActivityOptions options) {
    assertThat(options.getPriority().getFairnessKey()).isEqualTo("acme");
    assertThat(options.getSummary()).isNotBlank().hasSizeLessThan(70);
  }

  @Test
  @DisplayName("Compensations overtake all other steps, and people wait at most an hour for news")
  void containmentFirst() {
    List<Step> contain =
        Arrays.stream(Step.values()).filter(step -> step.row() == StepOptions.Row.CONTAIN).toList();
    Duration longest =
        contain.stream()
            .map(step -> options(step).getScheduleToCloseTimeout())
            .reduce(Duration.ZERO, Duration::plus);

    assertThat(longest).isLessThanOrEqualTo(Duration.ofMinutes(70));
    assertThat(contain).allMatch(step -> options(step).getPriority().getPriorityKey() == 1);
    assertThat(REMOTE.values())
        .filteredOn(options -> options.getPriority().getPriorityKey() == 1)
        .hasSameSizeAs(contain);
  }

  @Test
  @DisplayName("K1 a service may be away for half an hour: steps outside incidents wait for it")
  void outlastsAnOutage() {
    for (Step step : Step.values()) {
      if (step.row() != StepOptions.Row.CONTAIN) {
        RetryOptions retry =
            step.row().local() ? local(step).getRetryOptions() : options(step).getRetryOptions();
        assertThat(waited(retry)).as(step.type()).isGreaterThan(Duration.ofMinutes(30));
      }
    }
  }

  @Test
  @DisplayName("W9 runs that failed together do not come back in step")
  void spread() {
    Set<Duration> pauses =
        Stream.iterate(0, i -> i + 1)
            .limit(300)
            .map(i -> StepOptions.remoteOptions(Samples.grant("r-" + i)).get("RestoreStage"))
            .map(options -> options.getRetryOptions().getInitialInterval())
            .collect(Collectors.toSet());

    assertThat(pauses).hasSizeGreaterThan(100);
    assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(2)) < 0);
  }

  private static void assertBounded(Duration attempt, Duration total, RetryOptions retry) {
    assertThat(attempt).isPositive();
    assertThat(total).isGreaterThan(attempt).isLessThanOrEqualTo(Duration.ofHours(24));
    assertThat(retry.getMaximumAttempts()).isBetween(2, 60);
    assertThat(retry.getBackoffCoefficient()).isGreaterThan(1.5);
    assertThat(retry.getInitialInterval()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(retry.getMaximumInterval()).isLessThanOrEqualTo(Duration.ofMinutes(2));
  }

  /** How long the retries go on when every attempt fails at once. */
  private static Duration waited(RetryOptions retry) {
    Duration waited = Duration.ZERO;
    Duration pause = retry.getInitialInterval();
    for (int attempt = 1; attempt < retry.getMaximumAttempts(); attempt++) {
      waited = waited.plus(pause);
      pause = pause.multipliedBy((long) retry.getBackoffCoefficient());
      if (pause.compareTo(retry.getMaximumInterval()) > 0) {
        pause = retry.getMaximumInterval();
      }
    }
    return waited;
  }

  private static ActivityOptions options(Step step) {
    return java.util.Objects.requireNonNull(REMOTE.get(step.type()));
  }

  private static LocalActivityOptions local(Step step) {
    return java.util.Objects.requireNonNull(LOCAL.get(step.type()));
  }

  private static Set<String> activityTypes() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.coffer.workflows.activity")
            .stream()
            .filter(type -> type.isAnnotatedWith(ActivityInterface.class))
            .flatMap(StepOptionsTest::typesOf)
            .collect(Collectors.toSet());
  }

  private static Stream<String> typesOf(JavaClass domain) {
    String prefix = domain.getAnnotationOfType(ActivityInterface.class).namePrefix();
    return domain.getMethods().stream()
        .map(method -> method.getName())
        .map(name -> prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1));
  }

  static Stream<Object[]> remote() {
    return REMOTE.entrySet().stream().map(entry -> new Object[] {entry.getKey(), entry.getValue()});
  }

  static Stream<Object[]> local() {
    return LOCAL.entrySet().stream().map(entry -> new Object[] {entry.getKey(), entry.getValue()});
  }
}
