package dev.coffer.activities.pipeline;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Threads that work on one thing: the first that fails stops all. Closing interrupts whoever still
 * runs and waits for them, so that nothing is touched after the activity has ended.
 */
final class Crew implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Set<Job> jobs = new HashSet<>();
  private @Nullable Throwable failure;

  /** Work that may fail in any way. */
  @FunctionalInterface
  interface Task {
    void run() throws IOException, InterruptedException;
  }

  /** One task; it forgets its thread, and so all that the task held, as soon as it is done. */
  static final class Job {
    private @Nullable Thread thread;

    private Job() {}

    private void interrupt() {
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  private void run(Job job, Task task) {
    Throwable thrown = null;
    try {
      task.run();
    } catch (Throwable any) { // Errors too: whoever waits must hear of them.
      thrown = any;
    }
    synchronized (this) {
      job.thread = null;
      jobs.remove(job);
      if (failure == null && thrown != null) {
        failure = thrown;
        jobs.forEach(Job::interrupt);
      }
      notifyAll();
    }
  }

  /** Starts work that keeps a processor busy. */
  Job compute(Task task) {
    return start(Thread.ofPlatform().daemon().name("coffer-seal"), task);
  }

  /** Starts work that mostly waits. */
  Job wait(Task task) {
    return start(Thread.ofVirtual().name("coffer-io"), task);
  }

  private synchronized Job start(Thread.Builder builder, Task task) {
    if (failure != null) {
      throw rethrow(failure);
    }
    Job job = new Job();
    Thread thread = builder.unstarted(() -> run(job, task));
    job.thread = thread;
    jobs.add(job);
    thread.start();
    return job;
  }

  /** Waits until these are done, or until anyone fails: then that failure is thrown. */
  synchronized void join(Collection<Job> wanted) {
    while (failure == null && wanted.stream().anyMatch(jobs::contains)) {
      try {
        wait();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        failure = new InterruptedIOException("the activity was interrupted");
      }
    }
    if (failure != null) {
      throw rethrow(failure);
    }
  }

  @Override
  public void close() {
    List<Thread> left = new ArrayList<>();
    synchronized (this) {
      for (Job job : jobs) {
        job.interrupt();
        if (job.thread != null) {
          left.add(job.thread);
        }
      }
    }
    boolean interrupted = Thread.interrupted();
    for (Thread thread : left) {
      try {
        thread.join(PATIENCE);
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException rethrow(Throwable failure) {
    return switch (failure) {
      case RuntimeException own -> own;
      case Error fatal -> throw fatal;
      case IOException io -> new UncheckedIOException(io);
      default -> new IllegalStateException("a worker was stopped", failure);
    };
  }
}
