package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.Access;
import dev.coffer.workflows.failure.FailureCode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Sessions that read the holder's snapshot, opened when first needed. */
final class SnapshotReaders implements AutoCloseable {
  private final Sessions sessions;
  private final Access access;
  private final SnapshotHolder holder;
  private final Semaphore free;
  private final Deque<Pg> idle = new ArrayDeque<>();
  private final List<Pg> all = new ArrayList<>();
  private @Nullable FailureCode ended;

  /** Work on one session. */
  interface Work<T> {
    T on(Pg session) throws IOException;
  }

  SnapshotReaders(PostgresConfig config, Sessions sessions, Access access, SnapshotHolder holder) {
    this.sessions = sessions;
    this.access = access;
    this.holder = holder;
    this.free = new Semaphore(config.parallelism());
  }

  <T> T use(Work<T> work) throws IOException {
    free.acquireUninterruptibly();
    Pg session = null;
    try {
      session = take();
      T result = work.on(session);
      giveBack(session);
      return result;
    } catch (RuntimeException | IOException e) {
      if (session != null) {
        drop(session);
      }
      requireAlive();
      throw e;
    } finally {
      free.release();
    }
  }

  private Pg take() {
    synchronized (this) {
      requireAlive();
      Pg known = idle.poll();
      if (known != null) {
        return known;
      }
    }
    Pg session = sessions.live(access);
    try {
      session.run("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      session.run("SET TRANSACTION SNAPSHOT " + Sql.text(holder.snapshot()));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
    synchronized (this) {
      all.add(session);
    }
    return session;
  }

  private synchronized void giveBack(Pg session) {
    idle.push(session);
  }

  private synchronized void drop(Pg session) {
    all.remove(session);
    session.close();
  }

  synchronized List<Integer> pids() {
    return all.stream().map(Pg::pid).toList();
  }

  /** Stops reading because somebody waits for a lock of ours. */
  void giveWay() {
    end(FailureCode.SOURCE_CHANGED);
  }

  /** Stops reading because the snapshot is gone. */
  void lost() {
    end(FailureCode.DATABASE_UNAVAILABLE);
  }

  private synchronized void end(FailureCode code) {
    if (ended == null) {
      ended = code;
      all.forEach(Pg::cancel);
    }
  }

  synchronized void requireAlive() {
    if (ended == FailureCode.SOURCE_CHANGED) {
      throw ended.because("the dump gave way to a change of the source's definitions");
    }
    if (ended != null) {
      throw ended.because("the session that holds the snapshot was lost");
    }
  }

  @Override
  public synchronized void close() {
    if (ended == null) {
      ended = FailureCode.CANCELLED;
    }
    all.forEach(
        session -> {
          session.cancel();
          session.close();
        });
    all.clear();
    idle.clear();
  }
}
