package dev.coffer.api.run;

import dev.coffer.api.problem.Problem;
import dev.coffer.workflows.failure.FailureException;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * A run as it goes: {@code run} events while it changes and every few seconds when it does not, one
 * {@code end} event with the result or the problem. A {@code problem} event says that the API
 * cannot see the run any more; the run itself goes on.
 */
@Singleton
public final class Following {
  /** The media type of server-sent events, which OpenAPI wants as a constant. */
  public static final String EVENTS = "text/event-stream";

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration SAY_EVERY = Duration.ofSeconds(5);

  private final Runs runs;
  private final ExecutorService threads;

  Following(Runs runs, @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
    this.runs = runs;
    this.threads = threads;
  }

  /**
   * The events of a run.
   *
   * @param recorded how the run ended, from the catalog, when the workflow service has moved on
   */
  public Publisher<Event<?>> events(Order order, Supplier<Run> recorded) {
    String execution = runs.execution(order).orElse(null);
    if (execution == null) {
      return Flux.just(end(recorded.get()));
    }
    return Flux.<Event<?>, Told>generate(
            () -> new Told(null, 0, false),
            (told, sink) -> next(order, execution, recorded, told, sink))
        .subscribeOn(Schedulers.fromExecutor(threads));
  }

  /** Waits until the run ended or waits for people; at most so long. */
  public Run await(Order order, Run started, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    Run run = started;
    while (!settled(run) && System.nanoTime() < deadline && pause()) {
      run = runs.find(order).orElse(run);
    }
    return run;
  }

  private static boolean settled(Run run) {
    return run.ended() || run.state().equals("WAITING_FOR_APPROVAL");
  }

  private record Told(@Nullable Run run, long at, boolean over) {}

  private Told next(
      Order order,
      String execution,
      Supplier<Run> recorded,
      Told told,
      SynchronousSink<Event<?>> sink) {
    if (told.over()) {
      sink.complete();
      return told;
    }
    try {
      while (true) {
        Run run = runs.again(order, execution).orElseGet(recorded);
        long now = System.nanoTime();
        if (run.ended()) {
          sink.next(end(run));
          return new Told(run, now, true);
        }
        if (!run.equals(told.run()) || now - told.at() > SAY_EVERY.toNanos()) {
          sink.next(Event.of(run).name("run"));
          return new Told(run, now, false);
        }
        if (!pause()) {
          sink.complete();
          return told;
        }
      }
    } catch (FailureException unseen) {
      Problem problem = Problem.of(unseen.code(), String.valueOf(unseen.getMessage()));
      sink.next(Event.of(problem).name("problem"));
      return new Told(told.run(), told.at(), true);
    }
  }

  private static Event<Run> end(Run run) {
    return Event.of(run).name("end");
  }

  private static boolean pause() {
    try {
      Thread.sleep(LOOK_EVERY);
      return true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
