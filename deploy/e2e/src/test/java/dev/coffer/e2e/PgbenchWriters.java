package dev.coffer.e2e;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers that run pgbench's own transaction (the one like TPC-B) at scale 10, each on a connection
 * of its own. Whatever they write, accounts, tellers, branches and history add up to the same sum.
 */
final class PgbenchWriters implements AutoCloseable {
  private static final String TRANSACTION =
      """
      WITH amount(account, teller, branch, delta) AS (VALUES (?, ?, ?, ?)),
        a AS (UPDATE pgbench_accounts SET abalance = abalance + delta FROM amount
              WHERE aid = account),
        t AS (UPDATE pgbench_tellers SET tbalance = tbalance + delta FROM amount
              WHERE tid = teller),
        b AS (UPDATE pgbench_branches SET bbalance = bbalance + delta FROM amount
              WHERE bid = branch)
      INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)
        SELECT teller, branch, account, delta, now() FROM amount
      """;

  private final AtomicBoolean running = new AtomicBoolean(true);
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong slowest = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> writers = new ArrayList<>();

  PgbenchWriters(WholeStack stack, String database, int count) {
    for (int i = 0; i < count; i++) {
      writers.add(
          threads.submit(
              () -> {
                write(stack, database);
                return null;
              }));
    }
  }

  private void write(WholeStack stack, String database) throws SQLException {
    try (Connection connection = stack.tenants(database);
        PreparedStatement transaction = connection.prepareStatement(TRANSACTION)) {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      while (running.get()) {
        transaction.setInt(1, random.nextInt(1, 1_000_001));
        transaction.setInt(2, random.nextInt(1, 101));
        transaction.setInt(3, random.nextInt(1, 11));
        transaction.setInt(4, random.nextInt(-5000, 5001));
        long begin = System.nanoTime();
        transaction.executeUpdate();
        slowest.accumulateAndGet(System.nanoTime() - begin, Math::max);
        committed.incrementAndGet();
      }
    }
  }

  /** Waits until so many more transactions were committed; returns how many there are then. */
  long awaitMore(int transactions) {
    long wanted = committed.get() + transactions;
    while (committed.get() < wanted) {
      writers.stream().filter(Future::isDone).forEach(PgbenchWriters::check);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    return committed.get();
  }

  /** How long the slowest transaction took, waits for locks included. */
  long slowestMillis() {
    return Duration.ofNanos(slowest.get()).toMillis();
  }

  /**
   * Lets every writer finish what it does, and fails when one of them had failed.
   *
   * @return how many transactions were committed in all
   */
  long stop() {
    running.set(false);
    writers.forEach(PgbenchWriters::check);
    return committed.get();
  }

  private static void check(Future<?> writer) {
    try {
      writer.get();
    } catch (ExecutionException failed) {
      throw new AssertionError("a writer failed", failed.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", stopped);
    }
  }

  @Override
  public void close() {
    running.set(false);
    threads.close();
  }
}
