package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Meter;
import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A few sessions that share a list of tasks. The first failure, or a meter that throws, stops all
 * of them at the server, however long their statements would still have run.
 */
final class Crew implements AutoCloseable {
  private final Meter meter;
  private final List<Pg> sessions = new ArrayList<>();

  /** Work on one session, by one thread. */
  interface Task {
    void on(Pg session) throws IOException;
  }

  Crew(Supplier<Pg> opener, int size, Meter meter) {
    this.meter = meter;
    try {
      for (int i = 0; i < size; i++) {
        sessions.add(opener.get());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The first session, for work that has to stay in one place. */
  Pg first() {
    return sessions.getFirst();
  }

  List<Pg> sessions() {
    return List.copyOf(sessions);
  }

  /** One task on the first session, stopped when the meter throws. */
  void alone(Task task) {
    run(List.of(task), sessions.subList(0, 1));
  }

  /** All tasks, each on any session; begun in their order. */
  void share(List<Task> tasks) {
    run(tasks, sessions);
  }

  private void run(List<Task> tasks, List<Pg> workers) {
    Queue<Task> queue = new ConcurrentLinkedQueue<>(tasks);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    CountDownLatch busy = new CountDownLatch(workers.size());
    for (Pg session : workers) {
      Thread.ofVirtual()
          .name("coffer-postgres")
          .start(
              () -> {
                try {
                  work(session, queue, failure);
                } finally {
                  busy.countDown();
                }
              });
    }
    await(busy, failure, workers);
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case IOException e -> throw FailureCode.STORE_UNAVAILABLE.because("a stream broke off", e);
      case Throwable e -> throw FailureCode.UNEXPECTED.because("a task failed", e);
    }
  }

  private static void work(
      Pg session, Queue<Task> queue, AtomicReference<@Nullable Throwable> failure) {
    try {
      for (Task task = queue.poll(); task != null && failure.get() == null; task = queue.poll()) {
        task.on(session);
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void await(
      CountDownLatch busy, AtomicReference<@Nullable Throwable> failure, List<Pg> workers) {
    boolean stopped = false;
    boolean interrupted = false;
    while (true) {
      try {
        if (busy.await(stopped ? 200 : 50, TimeUnit.MILLISECONDS)) {
          break;
        }
        if (!stopped) {
          meter.bytes(0);
        }
      } catch (InterruptedException e) {
        interrupted = true;
        failure.compareAndSet(null, FailureCode.CANCELLED.because("interrupted"));
      } catch (RuntimeException e) {
        failure.compareAndSet(null, e);
      }
      if (failure.get() != null) {
        stopped = true;
        workers.forEach(Pg::cancel);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    sessions.forEach(Pg::close);
  }
}
