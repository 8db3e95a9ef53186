package dev.coffer.bench;

import dev.coffer.workflows.temporal.Queues;
import dev.coffer.workflows.temporal.SearchKeys;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributeKey;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Fleets in simulated time: hourly rounds of a small fleet and of a large one, then a month of some
 * tenants' schedules. The workflow service is the simulation's own, in this process; what is
 * compared is a tenant's share of one fleet with that of the other.
 *
 * <p>Arguments: tenants of the small fleet, of the large one, rounds, days and tenants of the
 * month.
 */
public final class Growth {
  /** All shards of a fleet together, or one each where there are more shards. */
  private static final int IN_FLIGHT = 20;

  private static final int NARROW = 100;
  private static final int WIDE = 500;

  private Growth() {}

  public static void main(String[] arguments) {
    int[] numbers = List.of(arguments).stream().mapToInt(Integer::parseInt).toArray();
    int small = numbers[0];
    fleet("warm-up", small, 1);
    fleet("large fleet", numbers[1], numbers[2]);
    // Behind the large one: what has warmed up by then is not to make that look cheap.
    fleet("small fleet", small, numbers[2]);
    month(numbers[3], numbers[4]);
  }

  /** Shards of 100 tenants, of up to 500 in a fleet that would have more of them than in flight. */
  private static void fleet(String what, int tenants, int rounds) {
    int width = Math.clamp(tenants / IN_FLIGHT, Math.min(NARROW, tenants), WIDE);
    int shards = Math.ceilDiv(tenants, width);
    int inFlight = Math.max(1, IN_FLIGHT / shards);
    List<ShardWorkflow.Shard> all =
        IntStream.range(0, shards)
            .map(shard -> shard * width)
            .mapToObj(
                first ->
                    new ShardWorkflow.Shard(
                        first,
                        Math.min(width, tenants - first),
                        inFlight,
                        0,
                        rounds,
                        Duration.ofHours(1)))
            .toList();
    run(what, tenants * rounds, "ShardWorkflow", all, ShardWorkflow.Shard::first);
  }

  private static void month(int days, int tenants) {
    List<CalendarWorkflow.Calendar> all =
        IntStream.range(0, tenants)
            .mapToObj(tenant -> new CalendarWorkflow.Calendar(tenant, 0, days))
            .toList();
    int runs = tenants * (days * 25 + Math.ceilDiv(days, 7));
    run("month", runs, "CalendarWorkflow", all, CalendarWorkflow.Calendar::tenant);
  }

  /**
   * @param runs that are to come to their good end
   */
  private static <T> void run(
      String what, int runs, String type, List<T> parents, ToIntFunction<T> number) {
    NullSteps steps = new NullSteps();
    try (TestWorkflowEnvironment service = TestWorkflowEnvironment.newInstance(options())) {
      LockLines.into(service);
      Workers.register(
          service.getWorkerFactory(),
          List.of(steps, new NullSchedule()),
          ShardWorkflowImpl.class,
          CalendarWorkflowImpl.class);
      service.start();
      Figures.Stopwatch watch = new Figures.Stopwatch();
      WorkflowClient client = service.getWorkflowClient();
      List<WorkflowStub> started =
          parents.stream()
              .map(parent -> start(client, type, number.applyAsInt(parent), parent))
              .toList();
      started.forEach(parent -> parent.getResult(Void.class));
      double wall = watch.wall();
      if (steps.recorded() != runs) {
        throw new IllegalStateException(steps.recorded() + " of " + runs + " runs ended well");
      }
      new Figures(what).with("runs", runs).with("wall", wall).with("cpu", watch.cpu()).print();
    }
  }

  private static WorkflowStub start(
      WorkflowClient client, String type, int number, Object argument) {
    WorkflowStub parent =
        client.newUntypedWorkflowStub(
            type,
            WorkflowOptions.newBuilder()
                .setTaskQueue(Queues.CONTROL)
                .setWorkflowId(type + '/' + number)
                .build());
    parent.start(argument);
    return parent;
  }

  private static TestEnvironmentOptions options() {
    TestEnvironmentOptions.Builder options =
        TestEnvironmentOptions.newBuilder().setWorkerFactoryOptions(Workers.factory());
    for (SearchAttributeKey<String> key : SearchKeys.all()) {
      options.registerSearchAttribute(key.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
    }
    return options.build();
  }
}
