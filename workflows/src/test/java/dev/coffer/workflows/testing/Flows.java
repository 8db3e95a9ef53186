package dev.coffer.workflows.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.workflows.Registry;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.failure.Failures;
import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.SearchKeys;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A workflow service in memory that skips time, with a recording fake behind every step. */
public final class Flows implements AutoCloseable {
  private static final WorkerOptions WORKER =
      WorkerOptions.newBuilder()
          .setMaxHeartbeatThrottleInterval(Duration.ofMillis(20))
          .setDefaultHeartbeatThrottleInterval(Duration.ofMillis(20))
          .build();

  private final TestWorkflowEnvironment service;
  public final Script script = new Script();
  public final RecordingSteps steps = new RecordingSteps(script);

  private Flows(TestWorkflowEnvironment service) {
    this.service = service;
  }

  public static Flows start() {
    TestEnvironmentOptions.Builder options =
        TestEnvironmentOptions.newBuilder()
            .setInitialTime(Samples.NOW)
            .setWorkflowClientOptions(
                // Not this machine's name and process: histories are kept as fixtures.
                WorkflowClientOptions.newBuilder().setIdentity("fixture").build());
    for (SearchAttributeKey<String> key : SearchKeys.all()) {
      options.registerSearchAttribute(key.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    }
    Flows flows = new Flows(TestWorkflowEnvironment.newInstance(options.build()));
    Worker control = flows.service.newWorker(Queues.CONTROL, WORKER);
    control.registerWorkflowImplementationTypes(Registry.workflows());
    control.registerActivitiesImplementations(flows.steps);
    Worker stream = flows.service.newWorker(Queues.STREAM, WORKER);
    stream.registerActivitiesImplementations(flows.steps);
    flows.service.start();
    return flows;
  }

  /** A typed stub for a new run. */
  public <W> W workflow(Class<W> type, String id) {
    return service
        .getWorkflowClient()
        .newWorkflowStub(
            type,
            WorkflowOptions.newBuilder().setTaskQueue(Queues.CONTROL).setWorkflowId(id).build());
  }

  /** A typed stub for the run that is there. */
  public <W> W running(Class<W> type, String id) {
    return service.getWorkflowClient().newWorkflowStub(type, id);
  }

  public WorkflowStub untyped(String id) {
    return service.getWorkflowClient().newUntypedWorkflowStub(id);
  }

  /** Cancels the run while the step is under way. */
  public void cancelDuring(String step, String id) {
    script.during(
        step,
        () -> {
          untyped(id).cancel();
          script.cancelled();
        });
  }

  /** Waits for the run's result while time is skipped. */
  public <R> R result(String id, Class<R> type) {
    return untyped(id).getResult(type);
  }

  /** Waits for the run's failure and reads its code. */
  public FailureCode failure(String id) {
    WorkflowFailedException failed =
        catchThrowableOfType(
            WorkflowFailedException.class, () -> untyped(id).getResult(Object.class));
    assertThat(failed).as("the run %s fails", id).isNotNull();
    return Failures.codeOf(failed);
  }

  /** Lets time pass; timers that fall due are played. */
  public void pass(Duration time) {
    service.sleep(time);
  }

  public Instant now() {
    return Instant.ofEpochMilli(service.currentTimeMillis());
  }

  public List<HistoryEvent> history(String id) {
    return service.getWorkflowClient().fetchHistory(id).getEvents();
  }

  /** When the first event of this type happened. */
  public Instant at(String id, EventType type) {
    return history(id).stream()
        .filter(event -> event.getEventType() == type)
        .map(event -> event.getEventTime())
        .map(time -> Instant.ofEpochSecond(time.getSeconds(), time.getNanos()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type + " in the history of " + id));
  }

  /** The last value that the run gave to a search attribute. */
  public String searchValue(String id, SearchAttributeKey<String> key) {
    return findSearchValue(id, key)
        .orElseThrow(() -> new AssertionError(key.getName() + " was not set by " + id));
  }

  /** Waits until the run gave this value to a search attribute. */
  public void awaitSearchValue(String id, SearchAttributeKey<String> key, String value) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!findSearchValue(id, key).equals(Optional.of(value))) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(key.getName() + " of " + id + " did not become " + value);
      }
      Thread.onSpinWait();
    }
  }

  private Optional<String> findSearchValue(String id, SearchAttributeKey<String> key) {
    return history(id).stream()
        .filter(HistoryEvent::hasUpsertWorkflowSearchAttributesEventAttributes)
        .map(
            event ->
                event
                    .getUpsertWorkflowSearchAttributesEventAttributes()
                    .getSearchAttributes()
                    .getIndexedFieldsMap()
                    .get(key.getName()))
        .filter(Objects::nonNull)
        .map(
            payload ->
                DefaultDataConverter.STANDARD_INSTANCE.fromPayload(
                    payload, String.class, String.class))
        .reduce((earlier, later) -> later);
  }

  /** Keeps the run's history as the fixture of this outcome; see {@link Histories}. */
  public void keep(String id, String workflow, String outcome) {
    Histories.keep(workflow, outcome, service.getWorkflowClient().fetchHistory(id));
  }

  @Override
  public void close() {
    service.close();
  }
}
