package dev.coffer.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.workflows.backup.BackupRequest;
import dev.coffer.workflows.model.DatasetId;
import dev.coffer.workflows.model.Grant;
import dev.coffer.workflows.model.Granted;
import dev.coffer.workflows.model.Placement;
import dev.coffer.workflows.model.ScopeGrant;
import dev.coffer.workflows.model.TenantId;
import dev.coffer.workflows.model.TenantScope;
import dev.coffer.workflows.testing.Contracts;
import dev.coffer.workflows.testing.Samples;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInit;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * I-2 Scope is law: it is the immutable input of a run, and there is no other way in.
 *
 * <p>Whether each activity verifies its grant is the activity interceptor's to prove; here it is
 * proved that every activity has one to verify.
 */
class ScopeIsLawTest {
  /** Whoever can name one of these can name another tenant's. */
  private static final Set<Class<?>> SCOPES =
      Set.of(TenantScope.class, Grant.class, TenantId.class, DatasetId.class, Placement.class);

  @ParameterizedTest
  @MethodSource("messages")
  @DisplayName("I-2 no signal, update or query can bring a scope or a grant to a running workflow")
  void noMessageCarriesScope(Method message) {
    for (Type argument : message.getGenericParameterTypes()) {
      assertThat(Contracts.reachable(argument))
          .as("arguments of %s; a run's scope is fixed at its start", message)
          .noneMatch(part -> SCOPES.stream().anyMatch(scope -> scope.isAssignableFrom(part)));
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  @DisplayName("I-2 every step carries the grant that its first check verifies")
  void everyStepIsGranted(Method step) {
    assertThat(step.getParameterTypes())
        .as("%s; without a grant nothing proves who may do this", step)
        .isNotEmpty();
    Class<?> first = step.getParameterTypes()[0];
    assertThat(Granted.class.isAssignableFrom(first) || Grant.class.isAssignableFrom(first))
        .as("the first argument of %s is granted", step)
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("implementations")
  @DisplayName("I-2 a workflow takes its request in its constructor and never replaces it")
  void requestIsFinal(Class<?> implementation) {
    Constructor<?> constructor = implementation.getConstructors()[0];
    assertThat(constructor.isAnnotationPresent(WorkflowInit.class)).isTrue();
    Class<?> request = constructor.getParameterTypes()[0];
    assertThat(Granted.class).isAssignableFrom(request);
    assertThat(Arrays.stream(implementation.getDeclaredFields()))
        .filteredOn(field -> field.getType() == request)
        .singleElement()
        .matches(field -> Modifier.isFinal(field.getModifiers()));
  }

  @Test
  @DisplayName("I-2 a grant reaches a step as it was sealed")
  void grantsSurviveTheirWay() {
    DataConverter converter = DefaultDataConverter.newDefaultInstance();
    List<Grant> grants =
        List.of(Samples.grant("r-1"), Samples.tenantGrant("t-1"), Samples.rebuildRequest().grant());
    for (Grant grant : grants) {
      Grant arrived =
          converter.fromPayload(converter.toPayload(grant).orElseThrow(), Grant.class, Grant.class);
      assertThat(arrived).isEqualTo(grant);
      assertThat(arrived.canonical()).isEqualTo(grant.canonical());
    }
    BackupRequest request = Samples.backupRequest();
    BackupRequest arrived =
        converter.fromPayload(
            converter.toPayload(request).orElseThrow(), BackupRequest.class, BackupRequest.class);
    assertThat(arrived.grant()).isExactlyInstanceOf(ScopeGrant.class).isEqualTo(request.grant());
  }

  static Stream<Method> messages() {
    return Stream.of(
            SignalMethod.class, UpdateMethod.class, UpdateValidatorMethod.class, QueryMethod.class)
        .flatMap(kind -> Contracts.methods(Contracts.workflows(), kind).stream());
  }

  static Stream<Method> steps() {
    return Contracts.activities().stream().flatMap(type -> Arrays.stream(type.getMethods()));
  }

  static Stream<Class<?>> implementations() {
    return Arrays.stream(Registry.workflows());
  }
}
