package dev.coffer.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.testing.Contracts;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** I-7 No secrets, no data in history: whatever is recorded is a reference, a size or a digest. */
class HistoryCarriesReferencesTest {
  private static final Set<Class<?>> VALUES =
      Set.of(
          String.class,
          int.class,
          Integer.class,
          long.class,
          boolean.class,
          void.class,
          Instant.class,
          Duration.class,
          ZoneId.class,
          List.class);

  private static final Pattern TELLING =
      Pattern.compile(
          "(?i).*(password|secret|token|credential|connection|dsn|jdbc|(?<!ho)url|plaintext|payload|cause)"
              + ".*");

  @ParameterizedTest
  @MethodSource("recorded")
  @DisplayName("I-7 a recorded type is a record of ours made of ids, times, numbers and digests")
  void isReference(Class<?> type) {
    assertThat(
            VALUES.contains(type)
                || type.isEnum()
                || type.isRecord()
                || (type.isInterface() && type.isSealed()))
        .as("%s in a history: no bytes, no maps, no objects, no exceptions", type)
        .isTrue();
    assertThat(VALUES.contains(type) || type.getPackageName().startsWith("dev.coffer.workflows"))
        .as("%s is a type of ours", type)
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  @DisplayName("I-7 no component of a recorded type is named like a secret")
  void namesNoSecret(Class<?> type) {
    if (type.isRecord()) {
      assertThat(Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName))
          .noneMatch(name -> TELLING.matcher(name).matches());
    }
  }

  static Set<Class<?>> recorded() {
    return Stream.concat(Contracts.workflows().stream(), Contracts.activities().stream())
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .flatMap(HistoryCarriesReferencesTest::payloads)
        .flatMap(payload -> Contracts.reachable(payload).stream())
        .collect(Collectors.toSet());
  }

  private static Stream<Type> payloads(Method method) {
    return Stream.concat(
        Stream.of(method.getGenericReturnType()), Arrays.stream(method.getGenericParameterTypes()));
  }
}
